; Nobody stands: a dark screen, then the party wakes at the inn with half of its gold.

.include "game.inc"
.include "maps.inc"

.segment "CODE"

game_over:
    ldx #$FF
    txs
    lda #MODE_GAME_OVER
    sta st_mode
    inc st_defeats
    jsr fade_out
    lda #<scene_game_over
    ldx #>scene_game_over
    jsr scene_draw
    lda #PALETTE_NIGHT
    jsr palette_load
    jsr fade_in
    lda #<240
    ldx #>240
    ldy #60
    jsr scene_wait
    jsr fade_out
    lsr st_gold
    jsr party_heal
    lda #MODE_WARP
    sta st_mode
    lda #DIR_DOWN
    sta st_dir
    lda #MAP_INN
    ldx #INN_X
    ldy #INN_Y
    jsr warp_go
    jmp walk
