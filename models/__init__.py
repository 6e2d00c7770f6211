"""What PostgreSQL keeps: tables, migrations, and every question we ask of them."""
