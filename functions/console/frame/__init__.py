"""What stands around every page: the table of pages, the visit, headers, forms, texts, templates.

page_table    the pages with their roles and actions, read from pages.toml
dispatch      one request: host, session, role, form, handler, answer
page_request  what is known of a request before its page is
actions       which page and action it asks for, who may, what the handler says
responses     from that, or from a refusal, to HTTP
visit         what a handler is given, and what it may return
stores        Redis and the gateway, opened when a page needs them
texts         the words of both languages, read from texts/
rendering     templates
static_files  styles, scripts and pictures
security      headers, nonces, the check of where a form comes from
cookies       the two cookies
"""
