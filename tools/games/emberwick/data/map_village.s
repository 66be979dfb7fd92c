; Emberwick: two houses one may enter, a pond, a garden.

.include "map.inc"
.include "land.inc"
.export map_village

.segment "RODATA"

map_village:
    map_header 32, 30, 5, 6, 16, PALETTE_VILLAGE, cells, doors, people

cells:
    .byte "TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT"    ; 0
    .byte "TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT"
    .byte "TTT..TT........TT...T.TT.....TTT"
    .byte "TTT.....rrrrrr................TT"
    .byte "TT..T...rrrrrr.....rrrrr..T...TT"
    .byte "TT....*.HoDHoH.*...rrrrr......TT"    ; 5
    .byte "TT.T...T.. ........oHDoH.*..T.TT"
    .byte "TT......*. ...*...... ........TT"
    .byte "TT.fffff.. .......... ....T...TT"
    .byte "TT.fcccf.        .s.. ..*.....TT"
    .byte "TT.fcccf.                       "    ; 10
    .byte "TT.fcccf.   w    .............TT"
    .byte "TT.fcccf.        .....*...*...TT"
    .byte "TT.ff.ff.        ...*..~~~~.*.TT"
    .byte "TT..........  ..,,,...~~~~~~..TT"
    .byte "TT..........  .,,,,..~~~~~~...TT"    ; 15
    .byte "TT.T....T...  .*,,,..~~~~~~~..TT"
    .byte "TT........T.  .,T,,...~~~~~~..TT"
    .byte "TT..rrrr....  .........~~~....TT"
    .byte "TT..rrrr....  ..ffffff*....*..TT"
    .byte "TT.*oHHo*.*.  ..fccccf..T.,,,.TT"    ; 20
    .byte "TT.*.         ..f.ffff...T,T,.TT"
    .byte "TT.*.*T..TT.  .*..rrrrr.*.,,T.TT"
    .byte "TT......T*..  ....rrrrr...,,,.TT"
    .byte "TT....T.,,,*  ....HoHoH...T...TT"
    .byte "TT.fffff,T,.         *.*....*.TT"    ; 25
    .byte "TTTfcccf,,T.  ..T,,,*.*..T.*.TTT"
    .byte "TTTf..ff.T..  .T,,,,...*T...TTTT"
    .byte "TTTTTTTTTTTT  TTTTTTTTTTTTTTTTTT"
    .byte "TTTTTTTTTTTT  TTTTTTTTTTTTTTTTTT"

doors:
    door 10, 5, MAP_HOUSE, 7, 11, DIR_UP
    door 21, 6, MAP_INN, 7, 11, DIR_UP
    door 12, 29, MAP_FIELD, 5, 6, DIR_DOWN
    door 13, 29, MAP_FIELD, 5, 6, DIR_DOWN
    door 31, 10, MAP_FIELD, 5, 6, DIR_DOWN
    list_end

people:
    person 15, 8, GIRL, 0, MSG_GIRL
    person 6, 14, FARMER, 2, MSG_FARMER
    list_end
