; The elder's house.

.include "map.inc"
.include "rooms.inc"
.export map_house

.segment "RODATA"

map_house:
    map_header 16, 15, 7, 8, 20, PALETTE_ROOM, cells, doors, people

cells:
    .byte "                "    ; 0
    .byte " ############## "
    .byte " #HoHHihiHHHoH# "
    .byte " #SSS.......bB# "
    .byte " #............# "
    .byte " #...++++++...# "    ; 5
    .byte " #.t.++++++...# "
    .byte " #...++++++...# "
    .byte " #...++++++...# "
    .byte " #B....+....tt# "
    .byte " #B....+......# "    ; 10
    .byte " #.....+......# "
    .byte " ######E####### "
    .byte " ############## "
    .byte "                "

doors:
    door 7, 12, MAP_VILLAGE, 10, 6, DIR_DOWN
    list_end

people:
    person 8, 5, ELDER, 2, MSG_ELDER
    list_end
