; Writes a message into the open window, a letter a frame, and does what its codes say.

.include "game.inc"
.include "text.inc"

.segment "CODE"

; A: message
text_begin:
    asl
    tax
    lda messages,x
    sta text_ptr
    lda messages + 1,x
    sta text_ptr + 1
    lda #0
    sta text_inside

text_home:
    lda window_x
    asl
    clc
    adc #2
    sta text_left
    sta text_x
    lda window_y
    asl
    clc
    adc #1
    sta text_y
    lda #TEXT_RUNS
    sta text_state
    rts

; One frame: at most one letter
text_run:
    lda text_state
    beq next_code
    rts

next_code:
    jsr text_fetch
    cmp #TX_FOE
    bcs @code
    jmp text_letter
@code:
    eor #$FF
    asl
    tax
    lda handlers + 1,x
    pha
    lda handlers,x
    pha
    rts

; By code, from TX_END down
handlers:
    .addr do_end - 1, do_line - 1, do_page - 1, do_if - 1, do_set - 1, do_heal - 1, text_number - 1
    .addr do_hurt - 1, do_foe - 1

text_fetch:
    ldy #0
    lda (text_ptr),y
    inc text_ptr
    bne :+
    inc text_ptr + 1
:   rts

text_letter:
    ldx text_x
    stx tile_x
    ldx text_y
    stx tile_y
    inc text_x
    pha
    jsr nt_address
    jsr vbuf_begin
    pla
    jmp vbuf_put

do_end:
    lda text_inside
    beq :+
    dec text_inside             ; the end of a name: back to the message
    lda text_back
    sta text_ptr
    lda text_back + 1
    sta text_ptr + 1
    jmp next_code
:   lda #TEXT_DONE
    sta text_state
    rts

do_line:
    lda text_left
    sta text_x
    inc text_y
    inc text_y
    jmp next_code

do_page:
    lda #TEXT_WAITS
    sta text_state
    rts

do_if:
    jsr text_fetch
    sta t0
    and st_story
    cmp t0
    php
    jsr text_fetch
    plp
    bne :+
    sta st_dialog
    jsr text_begin
:   jmp next_code

; What stands before the hero may look different now: a chest, a lever.
do_set:
    jsr text_fetch
    ora st_story
    sta st_story
    lda ahead_x
    sta cell_x
    lda ahead_y
    sta cell_y
    jmp cell_redraw

do_heal:
    jsr party_heal
    jmp next_code

do_hurt:
    ldx st_hurt
    lda member_names,x
    jmp name
do_foe:
    ldx st_encounter
    lda monster_names - 1,x
name:
    asl
    tax
    lda text_ptr
    sta text_back
    lda text_ptr + 1
    sta text_back + 1
    lda messages,x
    sta text_ptr
    lda messages + 1,x
    sta text_ptr + 1
    inc text_inside
    jmp next_code

.segment "BSS"
text_x:      .res 1
text_y:      .res 1
text_left:   .res 1
text_state:  .res 1             ; TEXT_*
text_inside: .res 1             ; 1: in a name
text_back:   .res 2
