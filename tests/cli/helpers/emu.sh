# Sourced by the tests in emu: tiny games for every console, made on the spot.
# shellcheck shell=bash
# shellcheck disable=SC2154

export XDG_STATE_HOME=$t/state

# make_nes FILE: counts frames at $10, keeps what the pad held at $12 and at $0300 + frame, counts in work RAM at $6000, and changes a
# colour in every frame. A battery keeps the work RAM.
make_nes() {
    cat > "$t/game.s" <<'END'
.segment "HEADER"
  .byte "NES",$1A,1,1,$02,$00
  .res 8,0
.segment "CODE"
reset:
  sei
  cld
  ldx #$ff
  txs
  lda #0
  sta $2000
  sta $2001
wait1:
  bit $2002
  bpl wait1
wait2:
  bit $2002
  bpl wait2
  lda #$80
  sta $2000
  lda #$1e
  sta $2001
forever:
  jmp forever
nmi:
  pha
  inc $10
  inc $6000
  lda #1
  sta $4016
  lda #0
  sta $4016
  ldy #8
read:
  lda $4016
  lsr a
  rol $12
  dey
  bne read
  ldx $10
  lda $12
  sta $0300,x
  lda #$3f
  sta $2006
  lda #0
  sta $2006
  lda $10
  and #$3f
  sta $2007
  lda #0
  sta $2005
  sta $2005
  pla
irq:
  rti
.segment "VECTORS"
  .word nmi, reset, irq
.segment "CHARS"
  .res 8192,$aa
END
    cat > "$t/game.cfg" <<'END'
MEMORY {
  HDR: start=0, size=$10, fill=yes;
  PRG: start=$C000, size=$4000, fill=yes;
  CHR: start=0, size=$2000, fill=yes;
}
SEGMENTS {
  HEADER: load=HDR;
  CODE: load=PRG;
  VECTORS: load=PRG, start=$FFFA;
  CHARS: load=CHR;
}
END
    ca65 "$t/game.s" -o "$t/game.o"
    ld65 -C "$t/game.cfg" "$t/game.o" -o "$1"
}

# make_gb FILE, make_gb_clock FILE: counts at $C000 as fast as it can; shows the seconds of the cartridge's clock at $C000.
make_gb() {
    python3 - "$1" 3 21 00 c0 34 18 fd <<'END'
import sys
path, kind, code = sys.argv[1], int(sys.argv[2]), bytes.fromhex("".join(sys.argv[3:]))
rom = bytearray(32768)
rom[0x100:0x104] = bytes([0x00, 0xC3, 0x50, 0x01])  # nop; jp $0150
rom[0x150:0x150 + len(code)] = code
rom[0x147], rom[0x149] = kind, 2  # kind of cartridge, 8 KiB RAM
rom[0x14D] = (-sum(rom[0x134:0x14D]) - 25) & 0xFF
open(path, "wb").write(rom)
END
}

make_gb_clock() {
    python3 - "$1" <<'END'
import sys
rom = bytearray(32768)
rom[0x100:0x104] = bytes([0x00, 0xC3, 0x50, 0x01])
code = bytes([0x3E, 0x0A, 0xEA, 0x00, 0x00,               # RAM and clock on
              0x3E, 0x08, 0xEA, 0x00, 0x40,               # seconds
              0xAF, 0xEA, 0x00, 0x60, 0x3C, 0xEA, 0x00, 0x60,  # latch
              0xFA, 0x00, 0xA0, 0xEA, 0x00, 0xC0,         # copy to $C000
              0x18, 0xF0])
rom[0x150:0x150 + len(code)] = code
rom[0x147], rom[0x149] = 0x10, 2
rom[0x14D] = (-sum(rom[0x134:0x14D]) - 25) & 0xFF
open(sys.argv[1], "wb").write(rom)
END
}

# make_snes FILE: counts at $7E0010 as fast as it can and never reads the pad.
make_snes() {
    python3 - "$1" <<'END'
import sys
rom = bytearray(32768)
code = bytes([0x78, 0x18, 0xFB, 0xE2, 0x20, 0xA9, 0x00, 0x8D, 0x00, 0x42,  # sei; native mode; 8 bits; no interrupts
              0xEE, 0x10, 0x00, 0x80, 0xFB])                                # loop: inc $0010; bra loop
rom[0:len(code)] = code
rom[0x7FC0:0x7FD5] = b"TEST".ljust(21)
rom[0x7FD5:0x7FDA] = bytes([0x20, 2, 8, 3, 1])
rom[0x7FFC:0x7FFE] = bytes([0x00, 0x80])
rom[0x7FDC:0x7FE0] = bytes([0xFF, 0xFF, 0, 0])
total = sum(rom) & 0xFFFF
rom[0x7FDC:0x7FE0] = (total ^ 0xFFFF).to_bytes(2, "little") + total.to_bytes(2, "little")
open(sys.argv[1], "wb").write(rom)
END
}

# make_gba FILE: counts at $03000000 as fast as it can.
make_gba() {
    python3 - "$1" <<'END'
import struct, sys
rom = bytearray(1024)
rom[0:4] = struct.pack("<I", 0xEA00002E)  # b $080000C0
rom[0xB2] = 0x96
rom[0xBD] = (-sum(rom[0xA0:0xBD]) - 0x19) & 0xFF
code = [0xE3A00403, 0xE5901000, 0xE2811001, 0xE5801000, 0xEAFFFFFB]  # r0 = $03000000; loop: [r0] += 1
for i, word in enumerate(code):
    struct.pack_into("<I", rom, 0xC0 + 4 * i, word)
open(sys.argv[1], "wb").write(rom)
END
}

# make_noise FILE: a GBA game whose picture is noise in 32,768 colours, which no PNG makes small.
make_noise() {
    python3 - "$1" <<'END'
import struct, sys
rom = bytearray(1024)
rom[0:4] = struct.pack("<I", 0xEA00002E)  # b $080000C0
rom[0xB2] = 0x96
rom[0xBD] = (-sum(rom[0xA0:0xBD]) - 0x19) & 0xFF
code = [0xE3A00404, 0xE3A01B01, 0xE3811003, 0xE1C010B0,  # [$04000000] = $0403: a bitmap of 240 x 160 words
        0xE3A02406, 0xE3A03001, 0xE3A04C4B,              # r2 = $06000000; r3 = 1; r4 = 19200
        0xE0233683, 0xE02338A3, 0xE0233283,              # next: r3 ^= r3 << 13; r3 ^= r3 >> 17; r3 ^= r3 << 5
        0xE4823004, 0xE2544001, 0x1AFFFFF9,              # [r2++] = r3; until --r4 == 0
        0xEAFFFFFE]
for i, word in enumerate(code):
    struct.pack_into("<I", rom, 0xC0 + 4 * i, word)
open(sys.argv[1], "wb").write(rom)
END
}
