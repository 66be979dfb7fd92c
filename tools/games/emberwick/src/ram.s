; Variables that more than one source file uses, outside the documented block of state.inc.

.include "game.inc"

.segment "ZEROPAGE"
ptr:         .res 2             ; free for every routine
text_ptr:    .res 2
pad:         .res 1             ; buttons held, PAD_*
pad_new:     .res 1             ; buttons pressed since the frame before
nmi_ready:   .res 1             ; 1: the main program waits for its frame to be shown
screen_on:   .res 1             ; what the next shown frame writes to PPUMASK
clock:       .res 1             ; shown frames, for everything that moves by itself
addr_lo:     .res 1
addr_hi:     .res 1
cell_x:      .res 1             ; the metatile being looked at
cell_y:      .res 1
cell:        .res 1             ; its code, MT_*
tile_x:      .res 1             ; the same in tiles of 8 pixels
tile_y:      .res 1
cam_x:       .res 2             ; upper left pixel of the map on the screen
cam_y:       .res 1
map_w:       .res 1
map_h:       .res 1
vbuf_len:    .res 1
oam_at:      .res 1             ; where the next sprite goes
sprite_x:    .res 2             ; on the screen; 16 bits, for what is only partly on it
sprite_y:    .res 2
sprite_tile: .res 1
sprite_attr: .res 1
bank_slow:   .res 1             ; the moving page changes every 2^n frames
i:           .res 1
j:           .res 1
k:           .res 1
t0:          .res 1
t1:          .res 1
t2:          .res 1
t3:          .res 1

.segment "BSS"
row_top:       .res 64          ; one row of metatiles, as two rows of tiles
row_bottom:    .res 64
cells_lo:      .res 30          ; address of each row of the map
cells_hi:      .res 30
palette:       .res 32          ; as the map wants it
palette_shown: .res 32          ; as faded
palette_dirty: .res 1
fade:          .res 1           ; 0 full light, 4 black
banks:         .res 4           ; picture pages of the background, by quarter
vbuf:          .res 160         ; entries of address (high, low), count, bytes: written in the next NMI
shadow_attr:   .res 256         ; attribute tables of the four screens

oam = $0200
