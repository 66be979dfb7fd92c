; The old keep: the lantern stands at the far end of the hall.

.include "map.inc"
.include "rooms.inc"
.export map_keep

.segment "RODATA"

map_keep:
    map_header 32, 30, 7, 8, 20, PALETTE_KEEP, cells, doors, people

cells:
    .byte "                                "    ; 0
    .byte "  ############################  "
    .byte "  #######HoiHiHHHHiHioH#######  "
    .byte "  #######......L.......#######  "
    .byte "  #######.P...Q++Q...P.#######  "
    .byte "  #######......++......#######  "    ; 5
    .byte "  #######....++++++....#######  "
    .byte "  #######.P..++++++..P.#######  "
    .byte "  #######....++++++....#######  "
    .byte "  #######......++......#######  "
    .byte "  #######.P....++....P.#######  "    ; 10
    .byte "  ############.++.############  "
    .byte "  ##HHiHoHiHH#.++.#HHiHoHiHH##  "
    .byte "  ##SSSS.....#.++.#......BBB##  "
    .byte "  ##.........H.++.H........B##  "
    .byte "  ##...........++...........##  "    ; 15
    .byte "  ##t.t........++...........##  "
    .byte "  ##.........#.++.#........2##  "
    .byte "  ##.......B.#.++.#t........##  "
    .byte "  #########HiH.++.HiH#########  "
    .byte "  #########....++....#########  "    ; 20
    .byte "  #########.P..++..P.#########  "
    .byte "  #########....++....#########  "
    .byte "  #########....++....#########  "
    .byte "  #########.P..++..P.#########  "
    .byte "  #########....++....#########  "    ; 25
    .byte "  #########....++....#########  "
    .byte "  #########.P..++..P.#########  "
    .byte "  #############EE#############  "
    .byte "                                "

doors:
    door 15, 28, MAP_FIELD, 23, 5, DIR_DOWN
    door 16, 28, MAP_FIELD, 23, 5, DIR_DOWN
    list_end

people:
    person 12, 16, GUARD, 0, MSG_GUARD
    list_end
