import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blogs', '0018_comments_know_their_group'),
    ]

    operations = [
        migrations.AlterField(
            model_name='comment',
            name='group',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groups.workinggroup', verbose_name='group'),
        ),
        migrations.AlterField(
            model_name='revision',
            name='group',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groups.workinggroup', verbose_name='group'),
        ),
    ]
