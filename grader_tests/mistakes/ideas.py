"""The ideas that the known mistakes come from: each is one thing that can be taught again in ten minutes.

A title stands in brackets before the id of a mistake, parted from it by a colon, and so has neither.
"""

from ..judging.messages import N_

IDEAS = {
    "axes": N_("Axes and keepdims"),
    "indexing": N_("Indexing, slicing and masks"),
    "in_place": N_("Changing an array in place"),
    "options": N_("Options, defaults and errors"),
    "mean": N_("Sum, mean and deviation"),
    "stability": N_("Numerical stability"),
    "activation": N_("Formula of the activation"),
    "derivative": N_("Derivative of the activation"),
    "layer": N_("A layer as matrix product"),
    "chain_rule": N_("Chain rule and gradient"),
    "symmetry": N_("Random start and symmetry"),
    "scale": N_("Scale of the initial weights"),
    "output": N_("Probability, cost and prediction"),
    "training": N_("Training loop and validation"),
}
