; The cave: a chest in the north-east, a lever in the south-east.

.include "map.inc"
.include "rooms.inc"
.export map_cave

.segment "RODATA"

map_cave:
    map_header 32, 30, 9, 8, 16, PALETTE_CAVE, cells, doors, people

cells:
    .byte "RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR"    ; 0
    .byte "RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR"
    .byte "RRRRFFFFFFFFRRRRRRRRRRRRRRRRRRRR"
    .byte "RRRR,,,,,,,,RRRRRRRRRRRRRRFFFFRR"
    .byte "RRRR,%,,,,,,RRRRRRRRRRRRRR,,,xRR"
    .byte "RRRR,,,,,,%,RRFFFFFFFFFRRR%,1,RR"    ; 5
    .byte "RRRRx,,,,,,,RRx,,,,,,,,RRR,,,,RR"
    .byte "RRRRRR,,RRRRRR,,,,,,,%,FFF,,,,RR"
    .byte "RRRRRR,,RRRRRR,,,,,,,,,,,,,,,,RR"
    .byte "RRRFFF,,FFRRRR,,~~~,,,,,,,,,,%RR"
    .byte "RRR,,,,,,xRRRR,~~~~~,,,RRR,,,,RR"    ; 10
    .byte "RRR,%,,,,,FFFF,~~~~~,,,RRRRRRRRR"
    .byte "RRR,,,,,,,,,,,,,~~~,,,,RRRRRRRRR"
    .byte "RRR,,,,,%,,,,,,,,,,,,,,RRRRRRRRR"
    .byte "RRR,,,,,,,RRRR%,,,,,,,,RRRRRRRRR"
    .byte "RRRRR,,RRRRRRR,,,,,,,,xRRRFFFFRR"    ; 15
    .byte "RRRRR,,RRRRRRRRRRR,,RRRRRR,,,xRR"
    .byte "RRRRR,,RRRRRRRRRRR,,RRRRRR,,,,RR"
    .byte "RRRRR,,RRRRRRRRRRR,,RRRRRR,,,,RR"
    .byte "RRRRR,,RRRRRRRRRRR,,RRRRRR,,V,RR"
    .byte "RRRRR,,RRRRRRFFFFF,,FFFFRR,,,,RR"    ; 20
    .byte "RRRFF,,FFRRRR,,,,,,,,,,,RR,,,,RR"
    .byte "RRR,,,,,,RRRR,,,,,,,,,%,FF,,,,RR"
    .byte "RRR,,,,,,RRRR,,,~~~,,,,,,,,,,,RR"
    .byte "RRR,%,,,,RRRR,,,~~~~,,,,,%,,,,RR"
    .byte "RRR,,,,,,RRRR%,,,~~~,,,,RRRRRRRR"    ; 25
    .byte "RRR,,,,,,RRRR,,,,,,,,,,xRRRRRRRR"
    .byte "RRRx,,,,%RRRRRRRRRRRRRRRRRRRRRRR"
    .byte "RRRRRERRRRRRRRRRRRRRRRRRRRRRRRRR"
    .byte "RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR"

doors:
    door 5, 28, MAP_FIELD, 27, 22, DIR_DOWN
    list_end

people:
    person 10, 3, HERMIT, 3, MSG_HERMIT
    list_end
