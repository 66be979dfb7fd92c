; The land between the village in the west, the keep in the north-east and the cave in the south-east.

.include "map.inc"
.include "land.inc"
.export map_field

.segment "RODATA"

map_field:
    map_header 32, 30, 5, 6, 16, PALETTE_LAND, cells, doors, people

cells:
    .byte "^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"    ; 0
    .byte "^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
    .byte "^^^^^TTT.T.T.T~~.T..I#####I^^^^^"
    .byte "^^^TTTTTT,,,,.~~..T.I##I##I.T.^^"
    .byte "^^^.TrrT.,,,,.~~.,,.I##G##IT..^^"
    .byte "^^..TDHT.,,,,..~~,,.... ......^^"    ; 5
    .byte "^^... ....T....~~,,T... ..,,,.^^"
    .byte "^^... .*....T..~~,T...* .*,,,.^^"
    .byte "^^..* s....*..~~...*..s .*,,,.^^"
    .byte "^^...         ==        ..,,T.^^"
    .byte "^^.*....*.....~~.....*. ..,,,.^^"    ; 10
    .byte "^^......,,,,T.~~.,,,,,. ..TT..^^"
    .byte "^^T.T...,,,,,.~~.T,,,T. ....T.^^"
    .byte "^^.T....,,,,,..~~,,,,,. .T.T..^^"
    .byte "^^T...,,,,,,T..~~,,,,,. ..T...^^"
    .byte "^^.T..T,,,,,,...~~,,,,, ....T.^^"    ; 15
    .byte "^^....,,,,,,,...~~,,,   T....^^^"
    .byte "^^....,,,,,,,...~~,,, ,,^^^^^^^^"
    .byte "^^.,,,,,..T....~~.*.. .^^^^^^^^^"
    .byte "^^.,,,,,...T...~~..., ,^^^^^^^^^"
    .byte "^^.,,,*,....T.~~..T., T^^^^^^^^^"    ; 20
    .byte "^^.......T....~~...., ,,T^^C^^^^"
    .byte "^^...T.T.....T~~...T. .T.*. ^^^^"
    .byte "^^.............~~T...       ^^^^"
    .byte "^^~~~~..T...T..~~...T...^^^^^^^^"
    .byte "^^~~~~~~~......~~.......^^^^^^^^"    ; 25
    .byte "~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~"
    .byte "~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~"
    .byte "~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~"
    .byte "~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~"

doors:
    door 5, 5, MAP_VILLAGE, 13, 27, DIR_UP
    door 23, 4, MAP_KEEP, 15, 27, DIR_UP
    door 27, 21, MAP_CAVE, 5, 27, DIR_UP
    list_end

people:
    person 21, 6, GUARD, 1, MSG_GUARD
    list_end
