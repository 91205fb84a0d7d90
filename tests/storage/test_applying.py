"""Codes go to Ads Manager twenty at a time, and none of them to two buyers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from storage.outcomes import TooLate
from storage.rules.queries import read_query
from storage.taking import BATCH, MOST_CHARACTERS, TAKEN_FOR
from tests.conftest import LEO, MIA, NOON, TEAM
from tests.storage.work import log, log_many, new, pull, seen

SECOND = timedelta(seconds=1)


def take(database, by=MIA, at=NOON, account=""):
    with database.workspace(TEAM) as workspace:
        return workspace.taking.take(account, by=by, at=at)


def apply_batch(database, by=MIA, taken_at=NOON, at=NOON):
    with database.workspace(TEAM) as workspace:
        return workspace.applying.apply_batch(taken_at, by=by, at=at)


def numbers(codes):
    return [code.id for code in codes]


def waiting(database, now=NOON):
    with database.reading(TEAM) as workspace:
        return [(each.ad_account, each.codes) for each in workspace.taking.waiting(now, 20)]


def deeds(database, number):
    with database.reading(TEAM) as workspace:
        return [(row.what, row.by) for row in reversed(workspace.history(number))]


def test_the_next_twenty_are_those_that_end_first_and_the_rest_waits(database):
    log_many(database, 25)
    first = log(database, "#soonest", hours=1)
    taken = take(database)
    assert (len(taken.codes), taken.more, taken.live) == (BATCH, 6, 0)
    assert numbers(taken.codes)[0] == first.id
    assert [code.expires_at for code in taken.codes] == sorted(code.expires_at for code in taken.codes)


def test_what_ended_was_closed_or_applied_is_not_taken(database):
    log(database, "#ended", hours=0)
    pull(database, log(database, "#pulled"))
    done, left = log(database, "#applied"), log(database, "#left")
    with database.workspace(TEAM) as workspace:
        workspace.applying.apply(done.id, by=LEO, at=NOON)
    assert waiting(database) == [("", 1)]
    assert numbers(take(database).codes) == [left.id]


def test_accounts_are_apart_and_two_spellings_of_one_are_together(database):
    for text, account in (("#a", "Brand US"), ("#b", "brand us"), ("#c", "Brand UK"), ("#d", "")):
        with database.workspace(TEAM) as workspace:
            workspace.codes.log(new(text, ad_account=account), by=MIA, at=NOON)
    assert [codes for _, codes in waiting(database)] == [2, 1, 1]
    assert numbers(take(database, account="BRAND US").codes) == [1, 2]
    assert numbers(take(database, account="Brand UK").codes) == [3]
    assert take(database, account="Brand").codes == []


def test_who_has_a_batch_gets_the_same_one_again_until_it_is_decided(database):
    log_many(database, 30)
    first = take(database)
    again = take(database, at=NOON + TAKEN_FOR - SECOND)
    assert numbers(again.codes) == numbers(first.codes)
    assert again.taken_at == NOON
    apply_batch(database)
    assert len(take(database).codes) == 10


@pytest.mark.parametrize(("later", "free"), [(TAKEN_FOR - SECOND, 10), (TAKEN_FOR, 20)])
def test_a_batch_is_kept_for_half_an_hour(database, later, free):
    log_many(database, 30)
    mias = take(database)
    leos = take(database, by=LEO, at=NOON + later)
    assert len(leos.codes) == free
    assert bool(set(numbers(mias.codes)) & set(numbers(leos.codes))) is (free == 20)


def test_what_somebody_else_took_after_the_half_hour_is_theirs(database):
    log(database)
    take(database)
    take(database, by=LEO, at=NOON + TAKEN_FOR)
    assert apply_batch(database).done == []
    assert numbers(apply_batch(database, by=LEO, taken_at=NOON + TAKEN_FOR).done) == [1]


def test_who_names_no_account_is_reminded_of_what_they_have_in_hand(database):
    with database.workspace(TEAM) as workspace:
        for text, account in (("#a", "Brand US"), ("#b", "Brand UK")):
            workspace.codes.log(new(text, ad_account=account), by=MIA, at=NOON)
        assert workspace.taking.in_hand(by=MIA, at=NOON) is None
    take(database, account="Brand UK")
    take(database, account="Brand US", at=NOON + SECOND)

    def in_hand(by, at):
        with database.reading(TEAM) as workspace:
            return workspace.taking.in_hand(by=by, at=at)

    assert (in_hand(MIA, NOON + SECOND), in_hand(LEO, NOON)) == ("Brand US", None)
    apply_batch(database, taken_at=NOON + SECOND)
    assert in_hand(MIA, NOON + TAKEN_FOR - SECOND) == "Brand UK"
    assert in_hand(MIA, NOON + TAKEN_FOR) is None


def paired_at_the_edge(database):
    """A pair of which one half is the twentieth of its account, and the other the one after it."""
    log_many(database, BATCH - 1)
    first = log(database, "#primary", hours=100)
    return first, log(database, "#secondary", hours=200, half_of=first.id)


def test_a_pair_at_the_edge_of_a_batch_is_in_one_hand_however_many_take(database):
    pair = {code.id for code in paired_at_the_edge(database)}
    together = Barrier(4)

    def reach(name):
        together.wait()
        return set(numbers(take(database, by=name).codes))

    with ThreadPoolExecutor(4) as buyers:
        batches = list(buyers.map(reach, ["U0A", "U0B", "U0C", "U0D"]))
    assert [batch & pair for batch in batches if batch & pair] == [pair]


def test_a_pair_of_which_somebody_has_a_half_in_hand_is_left_alone(database):
    first = log(database, "#primary", hours=100)
    assert numbers(take(database, by=LEO).codes) == [first.id]
    second = log(database, "#secondary", hours=200, half_of=first.id)
    assert numbers(take(database).codes) == []
    with database.workspace(TEAM) as workspace:
        workspace.taking.give_back(NOON, by=LEO, at=NOON)
    assert numbers(take(database).codes) == [second.id, first.id]


def test_two_buyers_at_the_same_moment_never_take_the_same_code(database):
    log_many(database, 30)
    together = Barrier(4)

    def reach(name):
        together.wait()
        return numbers(take(database, by=name).codes)

    with ThreadPoolExecutor(4) as buyers:
        batches = list(buyers.map(reach, ["U0A", "U0B", "U0C", "U0D"]))
    taken = [number for batch in batches for number in batch]
    assert len(taken) == len(set(taken)) == 30


def test_codes_that_fill_a_message_make_a_shorter_batch(database):
    for number in range(BATCH):
        log(database, f"#{number:02}" + "x" * 480)
    taken = take(database)
    assert sum(len(code.code) + 1 for code in taken.codes) <= MOST_CHARACTERS
    assert (len(taken.codes), taken.more) == (10, 10)


def test_received_and_applied_are_different_facts_with_a_person_and_a_time_each(database):
    log(database)
    take(database, by=LEO)
    (code,) = apply_batch(database, by=LEO, at=NOON + SECOND).done
    assert (code.logged_by, code.applied_by, code.applied_at) == (MIA, LEO, NOON + SECOND)
    assert deeds(database, 1) == [("logged", MIA), ("taken", LEO), ("applied", LEO)]
    assert apply_batch(database, by=LEO).done == []


def test_of_two_who_apply_the_same_code_one_wins_and_the_other_is_told(database):
    log(database)

    def press(name):
        try:
            with database.workspace(TEAM) as workspace:
                return workspace.applying.apply(1, by=name, at=NOON).applied_by == name
        except TooLate as late:
            return late.code.applied_by

    with ThreadPoolExecutor(8) as people:
        said = list(people.map(press, [f"U0{number}" for number in range(8)]))
    (winner,) = {word for word in said if word is not True}
    assert said.count(True) == 1
    assert deeds(database, 1) == [("logged", MIA), ("applied", winner)]


def test_what_was_closed_meanwhile_is_left_out_of_the_batch(database):
    log_many(database, 3)
    take(database)
    with database.workspace(TEAM) as workspace:
        pulled = workspace.codes.get(2)
        workspace.codes.fail(seen(pulled), "mistyped", by=LEO, at=NOON)
    assert numbers(apply_batch(database).done) == [1, 3]


def test_what_is_given_back_anybody_can_take(database):
    log_many(database, 3)
    take(database)
    with database.workspace(TEAM) as workspace:
        assert workspace.taking.give_back(NOON, by=LEO, at=NOON) == 0
        assert workspace.taking.give_back(NOON, by=MIA, at=NOON) == 3
    assert deeds(database, 2) == [("taken", MIA), ("given_back", MIA)]
    assert len(take(database, by=LEO).codes) == 3


@pytest.mark.parametrize(("minutes", "undone"), [(10, 3), (10.01, 0)])
def test_an_application_can_be_undone_for_ten_minutes_by_who_did_it(database, minutes, undone):
    log_many(database, 3)
    take(database)
    apply_batch(database)
    at = NOON + timedelta(minutes=minutes)
    with database.workspace(TEAM) as workspace:
        assert workspace.applying.undo(NOON, by=LEO, at=at) == []
        assert len(workspace.applying.undo(NOON, by=MIA, at=at)) == undone
    assert waiting(database, NOON + TAKEN_FOR) == ([("", 3)] if undone else [])


def test_a_failed_code_is_closed_with_its_reason_and_can_be_taken_back(database):
    code = log(database)
    with database.workspace(TEAM) as workspace:
        failed = workspace.codes.fail(seen(code), "mistyped", by=LEO, at=NOON, note="one letter")
        assert (failed.closed_as, failed.reason, failed.closed_by) == ("invalid", "mistyped", LEO)
    with database.workspace(TEAM) as workspace:
        assert workspace.codes.undo_pull(1, NOON, by=LEO, at=NOON).closed_at is None
    assert [what for what, _ in deeds(database, 1)] == ["logged", "failed", "undone"]


def test_applied_codes_that_run_are_counted_for_the_accounts_limit(database):
    for number, hours in enumerate((48, 48, -1)):
        code = log(database, f"#{number}", hours=hours)
        with database.workspace(TEAM) as workspace:
            workspace.applying.apply(code.id, by=MIA, at=NOON)
    log(database, "#next")
    assert take(database).live == 2


def replaced(database, code, text, hours=900):
    with database.workspace(TEAM) as workspace:
        return workspace.codes.replace(seen(code), new(text, hours), by=MIA, at=NOON).code


def chain(database, number):
    with database.reading(TEAM) as workspace:
        return list(workspace.search.chain(workspace.codes.get(number)))


def to_swap(database):
    with database.reading(TEAM) as workspace:
        return numbers(workspace.search.codes(read_query("to-swap"), 1, NOON).rows)


def test_a_replacement_is_to_be_swapped_in_until_it_is_applied(database):
    second = replaced(database, log(database), "#second")
    assert to_swap(database) == [second.id]
    with database.workspace(TEAM) as workspace:
        workspace.applying.apply(second.id, by=LEO, at=NOON + SECOND)
    with database.reading(TEAM) as workspace:
        first = workspace.codes.get(1)
    assert (first.swapped_by, first.swapped_at, to_swap(database)) == (LEO, NOON + SECOND, [])
    assert deeds(database, 1)[-1] == ("swapped", LEO)
    with database.reading(TEAM) as workspace:
        assert workspace.history(1)[0].became == {"replaced_by": second.id}
    with database.workspace(TEAM) as workspace:
        workspace.applying.undo(NOON + SECOND, by=LEO, at=NOON + SECOND)
    assert to_swap(database) == [second.id]
    assert deeds(database, 1)[-1] == ("unswapped", LEO)


def test_a_batch_swaps_all_that_its_codes_replaced(database):
    for number in range(3):
        replaced(database, log(database, f"#old-{number}"), f"#new-{number}")
    taken = take(database)
    apply_batch(database)
    assert [code.replaces for code in taken.codes] == [1, 3, 5]
    assert [what for number in (1, 3, 5) for what, _ in deeds(database, number)][2::3] == ["swapped"] * 3


def test_the_codes_of_a_post_are_a_chain_in_their_order(database):
    first = log(database)
    second = replaced(database, first, "#second")
    third = replaced(database, second, "#third", 999)
    alone = log(database, "#alone")
    for number in (first.id, second.id, third.id):
        assert chain(database, number) == [first.id, second.id, third.id]
    assert chain(database, alone.id) == [alone.id]
