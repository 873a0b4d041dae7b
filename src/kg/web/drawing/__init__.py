"""Pictures of the data as SVG: functions of values, without scripts, without styles of their own."""
