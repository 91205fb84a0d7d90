"""Everything Slack can ask of the bot, on one screen."""

import re

from slack_bolt import App

from handlers import (
    applying,
    asking,
    buttons,
    calendars,
    channels,
    commands,
    deciding,
    editing,
    errors,
    exporting,
    forms,
    home,
    importing,
    installs,
    options,
    shortcuts,
    undoing,
)
from handlers.views import applying as apply_view
from handlers.views import buttons as button
from handlers.views import (
    chooser,
    code_form,
    edit_form,
    export,
    feed,
    fields,
    import_form,
    renewal_form,
    request_form,
    settings_form,
)
from handlers.views import home as home_view


def register(app: App) -> None:
    """Connect all of it to its handlers; the most used come first, as Bolt tries them in order."""
    app.command(commands.COMMAND)(commands.spark)
    _codes(app)
    _batches(app)
    _requests(app)
    _ways_in(app)
    _forms(app)
    _home(app)
    _news(app)
    app.action(re.compile(""))(buttons.unknown)
    app.error(errors.apologise)


def _codes(app: App) -> None:
    app.action(button.RENEWED)(deciding.renewed)
    app.action(button.PULLED)(deciding.pulled)
    app.action(button.UNDO)(undoing.undo)
    app.action(button.UNDO_CHANGE)(undoing.change)
    app.action(button.MORE)(deciding.more)
    app.action(re.compile(rf"^{button.SHOW}(_\d+)?$"))(buttons.show)
    app.action(button.CODE_APPLIED)(applying.code_applied)
    app.action(button.CODE_FAILED)(deciding.failed)
    app.action(button.EDIT)(editing.edit)
    app.action(button.HALF)(deciding.half)
    app.action(re.compile(rf"^{button.HISTORY}_\d+$"))(buttons.history)


def _batches(app: App) -> None:
    app.action(re.compile(rf"^{button.TAKE}_\d+$"))(applying.take)
    app.action(button.BATCH_APPLIED)(applying.all_applied)
    app.action(button.BATCH_FAILED)(applying.one_failed)
    app.action(button.BATCH_BACK)(applying.give_back)
    app.action(button.UNAPPLY)(applying.unapply)


def _requests(app: App) -> None:
    app.action(button.ARRIVED)(buttons.arrived)
    app.action(button.REWORD)(buttons.reword)
    app.action(button.ANSWERS)(asking.answers)
    app.action(button.CANCEL)(asking.cancel)
    app.action(button.REOPEN)(asking.reopen)


def _ways_in(app: App) -> None:
    app.action(button.LOG)(buttons.log)
    app.action(button.REQUEST)(buttons.request)
    app.action(button.IMPORT)(buttons.many_codes)
    app.action(button.SETTINGS)(buttons.settings)
    app.action(button.EXPIRING)(buttons.expiring)
    app.action(re.compile(rf"^{button.LIST}_\d+$"))(buttons.page)
    app.action(export.WHOLE)(exporting.whole)
    app.action(feed.STOP)(calendars.stop)
    app.shortcut(shortcuts.LOG_MESSAGE)(shortcuts.log_message)
    app.shortcut(shortcuts.SPARK_CODES)(shortcuts.choose)


def _forms(app: App) -> None:
    app.view(chooser.CHOOSE)(shortcuts.chosen)
    app.view(code_form.LOG_CODE)(forms.log_code)
    app.view(re.compile(rf"^{import_form.IMPORT_CODES}_\d+$"))(importing.import_codes)
    app.view(request_form.ASK_REQUEST)(forms.ask_request)
    app.view(request_form.REWORD_REQUEST)(forms.reword_request)
    app.view(renewal_form.RENEW_CODE)(forms.renew_code)
    app.view(renewal_form.PULL_CODE)(forms.pull_code)
    app.view(edit_form.EDIT_CODE)(editing.edit_code)
    app.view(apply_view.FAIL_CODE)(applying.fail_code)
    app.view(settings_form.SAVE_SETTINGS)(forms.save_settings)
    app.options(fields.REQUEST_PICK)(options.requests)
    app.options(fields.ZONE_PICK)(options.zones)


def _home(app: App) -> None:
    app.event("app_home_opened")(home.opened)
    for name in (button.HOME_WHOSE, button.HOME_CLEAR, home_view.ACCOUNT_PICK, home_view.CAMPAIGN_PICK):
        app.action(name)(home.choose)
    app.action(re.compile(rf"^{button.HOME_PAGE}_\d+$"))(home.choose)
    app.options(home_view.ACCOUNT_PICK)(options.accounts)
    app.options(home_view.CAMPAIGN_PICK)(options.campaigns)


def _news(app: App) -> None:
    for name in channels.TROUBLE:
        app.event(name)(channels.troubled)
    for name in channels.MENDED:
        app.event(name)(channels.mended)
    app.event(channels.MOVED)(channels.moved)
    app.event("app_uninstalled")(installs.gone)
    app.event("tokens_revoked")(installs.gone)
