; The maps by number, in the order of maps.inc.

.include "game.inc"

.import map_village, map_field, map_inn, map_cave, map_keep, map_house

.segment "RODATA"

maps:
    .addr map_village, map_field, map_inn, map_cave, map_keep, map_house
