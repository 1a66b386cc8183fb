"""New families of services: `geoportrait new` fills the template of a function folder."""
