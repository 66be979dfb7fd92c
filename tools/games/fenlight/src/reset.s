; Power on: everything in a known state, then one crossing of the fen after the other.

.include "game.inc"
.global reset

.segment "CODE"

reset:
    sei
    clc
    xce
    rep #$38
    .a16
    ldx #$1FFF
    txs
    lda #$0000
    tcd
    a8
    lda #$8F
    sta INIDISP
    stz NMITIMEN
    stz HDMAEN
    ldx #$2101
:   stz a:$0000,x
    inx
    cpx #$2134
    bne :-
    ldx #$1FFD                  ; the stack is not in use yet
:   stz a:$0000,x
    dex
    bpl :-
    lda #$81                    ; vertical interrupt, pads read by the console
    sta NMITIMEN
    jsr video_setup
    jsr sky_setup
    jsr crossing_begin

@frame:
    jsr wait_frame
    jsr crossing_fade
    jsr hero_move
    jsr jellies_move
    jsr beacons_touch
    jsr columns_follow
    jsr sky_turn
    jsr sprites_begin
    jsr hero_show
    jsr beacons_show
    jsr jellies_show
    jsr things_show
    jsr hud_build
    bra @frame
