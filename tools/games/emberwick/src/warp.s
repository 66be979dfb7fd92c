; Doors, stairs and the edges of maps: from one tile to a tile of another map.

.include "game.inc"
.include "maps.inc"

.segment "CODE"

; The hero has arrived on a tile; goes through if a door is there. -> carry: gone through
; A record: x, y, map, new x, new y, new direction; $FF ends the list.
warp_check:
    lda map_warps
    sta ptr
    lda map_warps + 1
    sta ptr + 1
@record:
    ldy #0
    lda (ptr),y
    bmi @none
    cmp st_x
    bne @next
    iny
    lda (ptr),y
    cmp st_y
    bne @next
    lda #MODE_WARP
    sta st_mode
    ldx #0
:   iny
    lda (ptr),y
    sta warp_to,x
    inx
    cpx #4
    bne :-
    jsr fade_out
    ldx warp_to + 1
    ldy warp_to + 2
    lda warp_to + 3
    sta st_dir
    lda warp_to
    jsr warp_go
    sec
    rts
@next:
    clc
    lda ptr
    adc #6
    sta ptr
    bcc @record
    inc ptr + 1
    bne @record
@none:
    clc
    rts

; A: map, X, Y: tile; from a dark screen to a lit one
warp_go:
    stx st_x
    sty st_y
    jsr map_enter
    jsr field_frame
    jmp fade_in

.segment "BSS"
warp_to: .res 4
