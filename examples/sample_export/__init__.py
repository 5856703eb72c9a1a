"""An invented year of QA at the invented Brightreel, drawn from one seed."""
