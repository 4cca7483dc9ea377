"""What differs between two texts, in words."""

import pytest

from common.differences import ADDED, REMOVED, SAME, Passage, Piece, blocks, differences


def test_words_that_were_added_and_removed_stand_in_their_paragraph():
    (found,) = differences("<p>Wij gaan morgen naar zee.</p>", "<p>Wij gaan vandaag naar zee toe.</p>")
    assert found.pieces == (
        Piece(SAME, "Wij gaan"),
        Piece(REMOVED, "morgen"),
        Piece(ADDED, "vandaag"),
        Piece(SAME, "naar"),
        Piece(REMOVED, "zee."),
        Piece(ADDED, "zee toe."),
    )


def test_paragraphs_that_did_not_change_are_counted():
    found = differences("<p>Een</p><p>Twee</p>", "<p>Een</p><p>Twee</p><h2>Drie</h2>")
    assert found == [Passage(left_out=2), Passage((Piece(ADDED, "Drie"),))]


def test_the_same_words_differ_in_nothing():
    assert differences("<p>Een <b>twee</b></p>", "<p><i>Een</i> twee</p>") == []


def test_a_picture_is_named_by_what_it_shows():
    assert blocks('<p>Kijk</p><figure><img src="/x/" alt="Een &amp; brug"></figure>') == ["Kijk", "[Een & brug]"]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "&lt;b&gt;"])
def test_markup_is_text_for_the_template_to_escape(text):
    found = differences("<p>a</p>", f"<p>{text}</p>")
    assert all(isinstance(piece.text, str) and type(piece.text) is str for passage in found for piece in passage.pieces)
