; The still pictures, as lists of the macros in scene.inc.

.include "game.inc"
.include "text.inc"
.include "scene.inc"

.segment "RODATA"

scene_title:
    area 3, 0, 0, 16, 15
    words 11, 24, "PRESS START"
    .byte SC_END

scene_ending:
    area 3, 0, 0, 16, 15
    words 11, 24, "THE END"
    .byte SC_END

scene_game_over:
    area 3, 0, 0, 16, 15
    words 11, 11, "GAME  OVER"
    words 4, 15, "DARKNESS TAKES YOU, BUT"
    words 4, 17, "KIND HANDS BRING YOU TO"
    words 4, 19, "THE INN."
    .byte SC_END
