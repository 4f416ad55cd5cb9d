from django.db import migrations

FILL = (
    "INSERT INTO kernel_ledger_unsealedentry (entry_id) "
    "SELECT id FROM kernel_ledger_entry WHERE id NOT IN "
    "(SELECT entry_id FROM kernel_ledger_unsealedentry) AND id NOT IN "
    "(SELECT entry_id FROM kernel_ledger_sealmember)"
)


class Migration(migrations.Migration):
    dependencies = [("kernel_ledger", "0002_natures_formulas_and_seals")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
