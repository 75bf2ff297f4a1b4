"""Lost and changed metadata, by which nbgrader knows its cells."""

from ..catalogue import of_cells
from ..cells import at, cell, graded, is_test, nbgrader_metadata


@of_cells("week3/3_initialization")
def no_metadata(notebook):
    """All metadata is gone, as after a converter."""
    notebook["metadata"] = {}
    for each in notebook["cells"]:
        each["metadata"] = {}


@of_cells()
def no_metadata_and_no_ids(notebook):
    """All metadata and all cell ids are gone, and the file says nbformat 4.0: an export from Colab."""
    no_metadata(notebook)
    notebook["nbformat_minor"] = 0
    notebook["metadata"] = {"colab": {"provenance": [], "toc_visible": True}, "kernelspec": {"name": "python3"}}
    for number, each in enumerate(notebook["cells"]):
        del each["id"]
        each["metadata"] = {"id": f"x{number}Qk", "colab": {"base_uri": "https://localhost:8080/"}}


@of_cells("week3/2_activations")
def every_second_metadata(notebook):
    """Every second cell has lost its metadata and its id."""
    for number, each in enumerate(graded(notebook)):
        if number % 2:
            each["metadata"] = {}
            each["id"] = f"new-{number}"


@of_cells()
def test_metadata(notebook):
    """The autograder cells have lost their metadata."""
    for each in filter(is_test, notebook["cells"]):
        each["metadata"] = {}


@of_cells()
def solution_metadata(notebook):
    """The answers have lost their metadata."""
    for each in notebook["cells"]:
        if nbgrader_metadata(each).get("solution"):
            each["metadata"] = {}


@of_cells()
def written_metadata(notebook):
    """The written answer has lost its metadata and its id."""
    each = cell(notebook, "written_symmetry")
    each["metadata"] = {}
    each["id"] = "other"


@of_cells()
def only_grade_ids(notebook):
    """Of nbgrader's metadata only the grade ids are left."""
    for each in graded(notebook):
        each["metadata"] = {"nbgrader": {"grade_id": nbgrader_metadata(each)["grade_id"]}}


@of_cells()
def only_flags(notebook):
    """Of nbgrader's metadata all but the grade ids is left."""
    for each in graded(notebook):
        del nbgrader_metadata(each)["grade_id"]


@of_cells()
def higher_points(notebook):
    """All cells say that they are worth 100 points."""
    for each in graded(notebook):
        nbgrader_metadata(each)["points"] = 100


@of_cells()
def points_as_text(notebook):
    """The points are texts, and some are missing or negative."""
    for number, each in enumerate(filter(is_test, notebook["cells"])):
        nbgrader_metadata(each)["points"] = ("1 point", None, -1)[number % 3]


@of_cells()
def flags_turned(notebook):
    """Locked cells say that they are not, and answers that they are autograder cells."""
    for each in graded(notebook):
        for flag in ("grade", "solution", "locked"):
            nbgrader_metadata(each)[flag] = not nbgrader_metadata(each).get(flag)


@of_cells()
def grade_ids_changed(notebook):
    """All grade ids have something in front."""
    for each in graded(notebook):
        nbgrader_metadata(each)["grade_id"] = "copy-of-" + nbgrader_metadata(each)["grade_id"]


@of_cells()
def grade_ids_swapped(notebook):
    """Two answers have each other's grade id, and so have two autograder cells."""
    pairs = (("initialize_zeros", "initialize_he"), ("test_initialize_zeros_shapes", "test_initialize_he_fresh"))
    for pair in pairs:
        first, other = (cell(notebook, grade_id) for grade_id in pair)
        nbgrader_metadata(first)["grade_id"], nbgrader_metadata(other)["grade_id"] = (
            nbgrader_metadata(other)["grade_id"],
            nbgrader_metadata(first)["grade_id"],
        )


@of_cells()
def grade_id_of_a_test(notebook):
    """An answer has the grade id of its autograder cell, too."""
    nbgrader_metadata(cell(notebook, "distinct_rows"))["grade_id"] = "test_distinct_rows_count"


@of_cells()
def grade_ids_with_spaces(notebook):
    """Grade ids have spaces and Korean letters in them."""
    for each in graded(notebook):
        nbgrader_metadata(each)["grade_id"] = nbgrader_metadata(each)["grade_id"].replace("_", " ") + " 복사본"


@of_cells()
def old_schema(notebook):
    """The metadata says that it is of nbgrader's first version, or of none."""
    for number, each in enumerate(graded(notebook)):
        nbgrader_metadata(each)["schema_version"] = 1
        if number % 2:
            del nbgrader_metadata(each)["schema_version"]


@of_cells()
def new_schema(notebook):
    """The metadata says that it is of a later version of nbgrader."""
    for each in graded(notebook):
        nbgrader_metadata(each)["schema_version"] = 99


@of_cells()
def extra_keys(notebook):
    """The metadata has keys that nbgrader does not know, and checksums that are none."""
    for each in graded(notebook):
        nbgrader_metadata(each).update(remark="my own", checksum="0")


@of_cells()
def metadata_of_other_kinds(notebook):
    """nbgrader's metadata is a list, a text or nothing."""
    for number, each in enumerate(graded(notebook)):
        each["metadata"]["nbgrader"] = ([], "nbgrader", None)[number % 3]


@of_cells()
def of_visual_studio_code(notebook):
    """An editor has put its own metadata, such as each cell's language, instead of nbgrader's."""
    notebook["metadata"]["language_info"] = {"name": "python", "version": "3.12.1", "codemirror_mode": {"version": 3}}
    notebook["metadata"]["vscode"] = {"interpreter": {"hash": "31f2"}}
    for each in notebook["cells"]:
        each["metadata"] = {"vscode": {"languageId": "python" if each["cell_type"] == "code" else "markdown"}}


@of_cells()
def metadata_gone_from_the_middle(notebook):
    """From one cell to another, all metadata and ids are gone."""
    begin, end = at(notebook, "distinct_rows"), at(notebook, "test_initialize_parameters_fresh")
    for number, each in enumerate(notebook["cells"][begin:end]):
        each["metadata"] = {}
        each["id"] = f"other-{number}"


@of_cells()
def own_cell_claims_points(notebook):
    """A cell of the student's own says that it is graded, under an id that there is none of."""
    index = at(notebook, "distinct_rows")
    claims = {"grade": True, "solution": False, "locked": True, "grade_id": "mine", "points": 5, "schema_version": 3}
    mine = {**notebook["cells"][index], "id": "mine", "metadata": {"nbgrader": claims}, "source": "print('hello')"}
    notebook["cells"].insert(index, mine)
