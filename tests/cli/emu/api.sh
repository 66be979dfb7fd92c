# Every name of BizHawk's Lua libraries is either there, or reading it raises an error with the name; calling what is there with
# nothing or with nonsense raises at worst.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/emu.sh"

make_nes "$t/a.nes"
cat > "$t/names.lua" <<'END'
local libraries = {
    emu = [[frameadvance yield framecount getsystemid getregister getregisters setregister disassemble islagged setislagged lagcount
        setlagcount limitframerate minimizeframeskip displayvsync totalexecutedcycles getdisplaytype getboardname setrenderplanes
        getluacore]],
    client = [[speedmode SetSoundOn GetSoundOn frameskip openrom closerom reboot_core pause unpause togglepause ispaused isturbo
        isseeking exit exitCode getversion screenshot setscreenshotosd screenwidth screenheight bufferwidth bufferheight borderwidth
        borderheight invisibleemulation seekframe enablerewind clearautohold setwindowsize getwindowsize SetGameExtraPadding
        SetClientExtraPadding get_approx_framerate get_lua_engine pause_av unpause_av transformPoint xpos ypos getavailabletools
        displaymessages sleep exactsleep screenshottoclipboard -getconfig gettool opentoolbox openhexeditor -saveram]],
    joypad = "get getwithmovie getimmediate set setanalog setfrommnemonicstr -set_analog",
    memory = [[readbyte writebyte readfloat writefloat readbyterange writebyterange read_bytes_as_array read_bytes_as_dict
        write_bytes_as_array write_bytes_as_dict getmemorydomainlist getmemorydomainsize getcurrentmemorydomain
        getcurrentmemorydomainsize usememorydomain hash_region]],
    mainmemory = [[readbyte writebyte readfloat writefloat readbyterange writebyterange read_bytes_as_array read_bytes_as_dict
        write_bytes_as_array write_bytes_as_dict getname getcurrentmemorydomainsize]],
    savestate = "save load saveslot loadslot",
    memorysavestate = "savecorestate loadcorestate removestate clearstatesfrommemory",
    movie = [[mode isloaded length filename getinput getinputasmnemonic getreadonly setreadonly getrerecordcount setrerecordcount
        getrerecordcounting setrerecordcounting startsfromsavestate startsfromsaveram getfps getheader getcomments getsubtitles save
        stop play_from_start]],
    userdata = "set get containskey remove clear get_keys",
    gameinfo = "getromname getromhash getstatus indatabase isstatusbad getboardtype getoptions",
    event = [[onframestart onframeend oninputpoll onloadstate onsavestate onexit onconsoleclose on_bus_exec on_bus_exec_any
        on_bus_read on_bus_write onmemoryexecute onmemoryexecuteany onmemoryread onmemorywrite can_use_callback_params unregisterbyid
        unregisterbyname availableScopes]],
    gui = [[text drawText drawString pixelText drawBox drawRectangle drawLine drawPixel drawEllipse drawPie drawPolygon drawBezier
        drawAxis drawImage drawImageRegion drawIcon addmessage cleartext clearGraphics clearImageCache defaultForeground
        defaultBackground defaultTextBackground -createcanvas use_surface DrawNew DrawFinish]],
    input = "get getmouse",
    console = "log writeline write clear getluafunctionslist",
    bit = "band bor bxor bnot lshift rshift rol ror arshift check set clear byteswap_16 byteswap_32 byteswap_64",
    bizstring = "hex binary octal trim replace toupper tolower substring remove contains startswith endswith split",
    comm = [[httpGet httpPost httpPostScreenshot httpTest httpTestGet httpSetTimeout httpSetPostUrl httpSetGetUrl httpGetPostUrl
        httpGetGetUrl socketServerSend socketServerSendBytes socketServerResponse socketServerScreenShot
        socketServerScreenShotResponse socketServerSuccessful socketServerSetTimeout socketServerSetIp socketServerSetPort
        socketServerGetIp socketServerGetPort socketServerGetInfo socketServerIsConnected mmfSetFilename mmfGetFilename mmfScreenshot
        mmfWrite mmfWriteBytes mmfRead mmfReadBytes mmfCopyFromMemory mmfCopyToMemory ws_open ws_send ws_receive ws_get_status
        ws_close]],
    forms = [[addclick button checkbox clear clearImageCache clearclicks createcolor destroy destroyall drawArc drawAxis drawBezier
        drawBox drawEllipse drawIcon drawImage drawImageRegion drawLine drawPie drawPixel drawPolygon drawRectangle drawString drawText
        dropdown getMouseX getMouseY getproperty gettext ischecked label newform openfile pictureBox refresh setDefaultBackgroundColor
        setDefaultForegroundColor setDefaultTextBackground setdropdownitems setlocation setproperty setsize settext textbox]], nes = "-getdispbackground", snes = "-setlayer_bg_1", SQL = "-opendatabase",
    tastudio = "-engaged", genesis = "-getlayer_bga", nds = "-getscreenlayout", LuaCanvas = "-Clear",
}
for _, width in ipairs({"u8", "s8", "u16_le", "s16_le", "u16_be", "s16_be", "u24_le", "s24_le", "u24_be", "s24_be", "u32_le", "s32_le",
    "u32_be", "s32_be"}) do
    for _, library in ipairs({"memory", "mainmemory"}) do
        libraries[library] = libraries[library] .. " read_" .. width .. " write_" .. width
    end
end
local waits = {frameadvance = true, yield = true, exit = true, exitCode = true, closerom = true, pause = true, togglepause = true}
local there, lacking = 0, 0
assert(type(print) == "userdata")
for library, names in pairs(libraries) do
    assert(type(_G[library]) == "table", library)
    assert(_G[library].no_such_name == nil)
    for minus, name in names:gmatch("(%-?)([%w_]+)") do
        local ok, value = pcall(function() return _G[library][name] end)
        if ok then
            assert(type(value) == "userdata", library .. "." .. name) -- as in BizHawk, and it can be called
            assert(minus == "", library .. "." .. name .. " is there after all")
            there = there + 1
            if not waits[name] then
                -- whatever comes back, nothing may crash; errors are text
                for _, arguments in ipairs({{}, {{}}, {"x", {}, true}, {-1, -1, -1}, {1e300, 0 / 0}, {nil, false, "y", {}}}) do
                    local called, reason = pcall(value, table.unpack(arguments, 1, 4))
                    assert(called or type(reason) == "string", library .. "." .. name)
                end
            end
        else
            assert(value:find(library .. "." .. name, 1, true), value)
            assert(minus == "-" or library == "comm", value)
            lacking = lacking + 1
        end
    end
end
io.write(there, " there, ", lacking, " lacking\n")
END
bh-emu --rom "$t/a.nes" "$t/names.lua" > "$t/out" 2> "$t/err"
grep -Eq '^[0-9]+ there, [0-9]+ lacking$' "$t/out"
[ "$(grep -Eo '^[0-9]+ there' "$t/out" | cut -d ' ' -f 1)" -gt 230 ]
test ! -s "$t/err"

# What the answers are, where they are more than accepted.
cat > "$t/answers.lua" <<'END'
emu.frameadvance()
assert(emu.getsystemid() == "NES" and emu.getdisplaytype() == "NTSC" and emu.getboardname() == "NROM")
assert(gameinfo.getboardtype() == "NROM")
assert(not emu.islagged() and emu.lagcount() == 0 and emu.getregister("PC") == 0 and next(emu.getregisters()) == nil)
assert(emu.disassemble(0) == nil and emu.totalexecutedcycles() == 0)
client.SetSoundOn(false)
assert(client.GetSoundOn() == false and not client.isturbo() and not client.isseeking())
assert(client.screenwidth() == 256 and client.borderwidth() == 0 and client.xpos() == 0)
client.setwindowsize(3)
assert(client.getwindowsize() == 3 and client.transformPoint(3, 4).y == 4 and client.get_approx_framerate() == 60)
assert(movie.mode() == "INACTIVE" and not movie.isloaded() and movie.getinput(0) == nil and movie.getinputasmnemonic(0) == "")
assert(not pcall(movie.length) and movie.play_from_start() == false)
assert(gameinfo.getromname() == "a" and gameinfo.getromhash() == userdata.get("sha1"))
assert(gameinfo.getstatus() == "NotInDatabase" and not gameinfo.indatabase() and not gameinfo.isstatusbad())
userdata.set("i", 3) userdata.set("f", 3.5) userdata.set("s", "t\0u") userdata.set("b", false)
assert(math.type(userdata.get("i")) == "integer" and userdata.get("f") == 3.5 and userdata.get("s") == "t\0u")
assert(userdata.containskey("b") and userdata.get("b") == false and userdata.get("none") == nil)
assert(userdata.remove("b") and not userdata.remove("b") and #userdata.get_keys() == 4)
assert(not pcall(userdata.set, "t", {}) and not pcall(userdata.set, "n", nil))
userdata.clear()
assert(#userdata.get_keys() == 0)
local id = event.onframestart(function() end)
assert(#id == 36 and id ~= event.onframestart(function() end))
assert(event.on_bus_read(function() end, 0) == "00000000-0000-0000-0000-000000000000" and next(event.availableScopes()) == nil)
assert(next(input.get()) == nil and next(input.getmouse()) == nil)
assert(print ~= nil and not pcall(function() return SQL.opendatabase end) and forms.nothing == nil)
client.exit()
END
bh-emu --rom "$t/a.nes" --userdata "sha1:$(sha1sum "$t/a.nes" | cut -c 1-40 | tr a-f A-F)" "$t/answers.lua" > "$t/out"
expect_text "$t/out" 'Nestopia does not yet implement getregister'
