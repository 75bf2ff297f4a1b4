# %% attack script-in-output: script in the output of a cell
# %% cell
from IPython.display import HTML, Javascript, display

display(HTML("<script>document.title = 'PWNED'</script><img src=x onerror=\"document.title='PWNED'\">"))
display(Javascript("document.title = 'PWNED'"))

# %% attack svg-in-output: script in a picture
# %% cell
from IPython.display import SVG, display

display(SVG('<svg xmlns="http://www.w3.org/2000/svg"><script>document.title="PWNED"</script></svg>'))

# %% attack png-that-is-none: a picture whose data ends the tag
# %% cell
from IPython.display import display

display({"image/png": "\"><script>document.title='PWNED'</script>"}, raw=True)

# %% attack script-in-markdown: script, events and frames in text
# %% markdown
<script>document.title = 'PWNED'</script> <img src=x onerror="document.title='PWNED'">
<iframe srcdoc="<script>parent.document.title='PWNED'</script>"></iframe> [click](javascript:document.title='PWNED')
<svg onload="document.title='PWNED'"></svg> <details open ontoggle="document.title='PWNED'">x</details>

# %% attack script-in-answer: script in the written answer
# %% written
<img src=x onerror="document.title='PWNED'"> <script>document.title = 'PWNED'</script>

# %% attack script-in-metadata: script in the notebook's metadata
# %% metadata
{"title": "</title><script>document.title='PWNED'</script>",
 "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"x": "</script><script>document.title='PWNED'</script>"}}},
 "language_info": {"name": "python", "pygments_lexer": "</style><script>document.title='PWNED'</script>"}}

# %% attack script-in-error: script in the text of an error
# %% cell
raise ValueError("</pre></div><script>document.title = 'PWNED'</script>")
# %% solution
def double(x):
    raise type("<script>document.title='PWNED'</script>", (Exception,), {})("<script>document.title='PWNED'</script>")

# %% attack latex: script by way of a formula
# %% cell
from IPython.display import Latex, Markdown, display

display(Latex(r"$\href{javascript:document.title='PWNED'}{x}$ <script>document.title='PWNED'</script>"))
display(Markdown("<script>document.title='PWNED'</script>"))

# %% attack display-id: an earlier output is replaced by script
# %% cell
from IPython.display import HTML, display

handle = display("nothing", display_id="x")
handle.update(HTML("<script>document.title='PWNED'</script>"))

# %% attack terminal: escape sequences that write a file name, set a title, clear the screen
# %% cell
print("\x1b]0;PWNED\x07\x1b[2J\x1b[H\x1b]52;c;UFdORUQ=\x07\x9b31m")
raise ValueError("\x1b]0;PWNED\x07")

# %% attack links-in-markdown: links that run script, in disguise
# %% markdown
[a](javascript:document.title='PWNED') [b](JaVaScRiPt&colon;document.title='PWNED') [c](java&#10;script:document.title='PWNED')
[d](&#x6A;avascript&#58;document.title='PWNED') [e](<&#1;javascript:document.title='PWNED'>) <javascript:document.title='PWNED'>
[f](vbscript:document.title='PWNED') [g][h] ![i](javascript:document.title='PWNED "x\" onerror=\"document.title='PWNED'")
[j](data:text/html;base64,PHNjcmlwdD5vcGVuZXIuZG9jdW1lbnQudGl0bGU9J1BXTkVEJzwvc2NyaXB0Pg==)
[k](http://x "\" onmouseover=\"document.title='PWNED'\" style=\"position:fixed;inset:0\" x=\"")

[h]: java\script:document.title='PWNED'

# %% attack link-in-formula: a link in a formula that runs script
# %% markdown
$\href{javascript:document.title='PWNED'}{x}$ $$\style{x:y}{\class{" onclick="document.title='PWNED'}{z}}$$

# %% attack script-in-name: script in the names of attachments and headings
# %% markdown
# <img src=x onerror=document.title='PWNED'> "><script>document.title='PWNED'</script>
![x](attachment:"onerror="document.title='PWNED') `</code><script>document.title='PWNED'</script>`
<a href="&#106;avascript:document.title='PWNED'">x</a> <math><mtext><table><mglyph><style><img src=x onerror="document.title='PWNED'">
