"""The engine of map-weather: where a caller asks for, who knows the weather there, and what is believed.

spots, districts, foreign_places   the place that a request means
report, words, credibility         the one form of a report, and whether it is believed
providers                          who gives reports
cache, desk                        what was given lately, and who is asked next
bucket                             the operator's own files
"""
