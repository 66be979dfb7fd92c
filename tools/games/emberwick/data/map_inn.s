; The inn: talk across the counter and rest.

.include "map.inc"
.include "rooms.inc"
.export map_inn

.segment "RODATA"

map_inn:
    map_header 16, 15, 7, 8, 20, PALETTE_ROOM, cells, doors, people

cells:
    .byte "                "    ; 0
    .byte " ############## "
    .byte " #HoHHhHiHHoHH# "
    .byte " #SS......BBBB# "
    .byte " #........n...# "
    .byte " #.b.b....nnnn# "    ; 5
    .byte " #............# "
    .byte " #....++++....# "
    .byte " #.b.b++++t.t.# "
    .byte " #....++++....# "
    .byte " #....++++....# "    ; 10
    .byte " #.....+......# "
    .byte " ######E####### "
    .byte " ############## "
    .byte "                "

doors:
    door 7, 12, MAP_VILLAGE, 21, 7, DIR_DOWN
    list_end

people:
    person 12, 4, KEEPER, 1, MSG_KEEPER
    list_end
