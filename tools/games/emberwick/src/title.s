; The title: a picture by night. START or A begins; so does waiting, for those who press nothing.

.include "game.inc"
.include "maps.inc"

BLIND_FRAMES = 90               ; the picture is seen at least so long
WAIT_FRAMES  = 480              ; 8 seconds

.segment "CODE"

title:
    ldx #$FF
    txs
    lda #MODE_TITLE
    sta st_mode
    lda #<scene_title
    ldx #>scene_title
    jsr scene_draw
    lda #PALETTE_NIGHT
    jsr palette_load
    jsr fade_in
    lda #<WAIT_FRAMES
    ldx #>WAIT_FRAMES
    ldy #BLIND_FRAMES
    jsr scene_wait
    jsr fade_out
    jsr story_reset
    lda #MODE_WARP
    sta st_mode
    lda #DIR_DOWN
    sta st_dir
    lda #MAP_VILLAGE
    ldx #HOME_X
    ldy #HOME_Y
    jsr warp_go
    jmp walk
