"""Who gives reports: the operator's accounts and servers, and what is pushed into the object store.

provider     what every provider does, and how it fails
web          bounded requests to a provider's address
open_meteo   a server with the API of Open-Meteo
qweather     an account with the API of QWeather
baidu        the operator's account at a Baidu-compatible server
feed         reports that were pushed
choice       which of them the settings name, in their order
"""
