; The lantern burns again. After a while, or with START, back to the title.

.include "game.inc"
.include "maps.inc"

.segment "CODE"

ending:
    lda #MODE_ENDING
    sta st_mode
    lda st_story
    ora #STORY_END
    sta st_story
    jsr fade_out
    lda #<scene_ending
    ldx #>scene_ending
    jsr scene_draw
    lda #PALETTE_DAWN
    jsr palette_load
    jsr fade_in
    lda #<900
    ldx #>900
    ldy #120
    jsr scene_wait
    jsr fade_out
    jmp title
