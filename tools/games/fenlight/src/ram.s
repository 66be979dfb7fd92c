; Memory of the program; what scripts may read is in state.inc.

.include "game.inc"

.segment "ZEROPAGE"
temp:        .res 8
point_x:     .res 2             ; a place in the fen, in pixels
point_y:     .res 2
pad:         .res 2
camera:      .res 2             ; the pixel at the left edge of the screen
hero_x:      .res 2             ; in sixteenths of a pixel
hero_y:      .res 2
speed_y:     .res 2             ; sixteenths of a pixel in a frame, down
ledge:       .res 1             ; frames in which a jump is still allowed after leaving the ground
fade_wait:   .res 1
sky:         .res 2             ; line of the day's sky at the top of the screen
nmi_ready:   .res 1
sprite_x:    .res 2             ; arguments of sprite_add, on the screen
sprite_y:    .res 2
sprite_tile: .res 1
sprite_attr: .res 1

.segment "BSS"
level:           .res LEVEL_BYTES
oam:             .res 512
oam_high:        .res 32
oam_next:        .res 2
columns_ready:   .res 1
column_left:     .res ROWS * 4
column_right:    .res ROWS * 4
column_left_at:  .res 2         ; where in video memory
column_right_at: .res 2
hud_row:         .res 64
sky_table:       .res 7
haze_rg_table:   .res 7
haze_b_table:    .res 7
parallax_table:  .res 10
depth_table:     .res DEPTH_STEPS * 2 + 1
hour_shown:      .res 1
beacon_x:        .res BEACONS * 2 ; their corners, in pixels
beacon_y:        .res BEACONS * 2
jelly_count:     .res 2         ; twice the number of them, an offset as in X
jelly_x:         .res JELLIES * 2
jelly_y:         .res JELLIES * 2
jelly_dir:       .res JELLIES * 2
jelly_state:     .res JELLIES * 2 ; 0 walks, else frames it is still seen flat, then $FF
