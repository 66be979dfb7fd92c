; The fen, drawn in characters. Each row comes in two halves of 64 places.

.include "game.inc"

.segment "RODATA"

.charmap ' ', T_NONE
.charmap '=', T_GRASS
.charmap '#', T_EARTH
.charmap '%', T_STONY
.charmap '-', T_PLANK
.charmap 'S', T_STONE
.charmap '~', T_WATER
.charmap 'w', T_DEEP
.charmap 'a', T_CROWN_A
.charmap 'b', T_CROWN_B
.charmap 'c', T_CROWN_C
.charmap 'd', T_CROWN_D
.charmap 'e', T_TRUNK_A
.charmap 'f', T_TRUNK_B
.charmap '*', T_BUSH
.charmap '|', T_REED
.charmap 'v', T_FLOWER
.charmap '^', T_THORN
.charmap 'P', T_LAMP
.charmap 'p', T_POST
.charmap 'o', T_LIGHT
.charmap 'h', T_HEART
.charmap '!', T_JELLY

fen_map:
    .byte "                                                                "
    .byte "                                                                "
    .byte "                                                                "
    .byte "                                                                "
    .byte "                                                                "
    .byte "                                                                "
    .byte "                                                                "
    .byte "                                                                "
    .byte "                                                                "
    .byte "                                                                "
    .byte "                    ooo                        oo               "
    .byte "  oho                   o                 oho                   "
    .byte "                    ---     o o     oo               o o o    oo"
    .byte "  ---           oo             o                  oo            "
    .byte "                                    --      oo --      !        "
    .byte "                        S  oo        oo                         "
    .byte "     ab    ab            ab ---  oab     ab         ===== ab  --"
    .byte "   ab   ooo  ab SS         v   -  ab      ===   ab--   ab    ab "
    .byte "     cd  oocd  !*|==== ^ cd       cd !   cdP--    | ##### cd    "
    .byte "   cd  !v*^^ cdP    |     ====    cd |! ==###=  cd     cdoooPcd "
    .byte " * v|ef |v ef ====%###== ef     |*ef====^efp    ====#####=ef*   "
    .byte "  |ef ====== efp   ====   ####    ef====#%%###==ef    |ef*v|pef "
    .byte "==============#######%%#====   =====####====    ######%%##====  "
    .byte " =====######====   ####   ####   ===#########%%#==   ==========="
    .byte "###%%#########%%#########%%#~~~#####%%######~~~~%#########%%##~~"
    .byte "~####%%#########~~~####~~~#%%#~~~#####%%#########%~~~#######%%##"
    .byte "#######%%#########%%########www#########%%##wwww###%%#########ww"
    .byte "w########%%#####www#%%#www####www#########%%######www%%#########"
