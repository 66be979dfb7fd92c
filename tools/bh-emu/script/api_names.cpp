#include "script/api_names.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace bh::emu {

namespace {

struct Row
{
    const char* library;
    /// Words NAME[:ARGUMENTS][@SINCE][<UNTIL]: the most arguments that any release takes (without it any number), the
    /// first release that has it (without it 2.3 or older) and the first that lacks it again.
    const char* functions;
};

#define BH_READS(domain)                                                                                               \
    "readbyte:" domain " read_u8:" domain " read_s8:" domain " read_u16_le:" domain " read_s16_le:" domain             \
    " read_u16_be:" domain " read_s16_be:" domain " read_u24_le:" domain " read_s24_le:" domain " read_u24_be:" domain \
    " read_s24_be:" domain " read_u32_le:" domain " read_s32_le:" domain " read_u32_be:" domain " read_s32_be:" domain \
    " writebyterange:" domain " write_bytes_as_dict:" domain "@2.6 "
#define BH_WRITES(domain)                                                                                              \
    "writebyte:" domain " write_u8:" domain " write_s8:" domain " write_u16_le:" domain " write_s16_le:" domain        \
    " write_u16_be:" domain " write_s16_be:" domain " write_u24_le:" domain " write_s24_le:" domain                    \
    " write_u24_be:" domain " write_s24_be:" domain " write_u32_le:" domain " write_s32_le:" domain                    \
    " write_u32_be:" domain " write_s32_be:" domain " readfloat:" domain " readbyterange:" domain                      \
    " read_bytes_as_array:" domain "@2.6 read_bytes_as_dict:" domain "@2.6 write_bytes_as_array:" domain "@2.6 "

constexpr std::array k_rows{
    Row{"LuaCanvas", "Clear Refresh SetTitle DrawText DrawLine DrawPixel DrawRectangle"},
    Row{"SQL", "createdatabase opendatabase readcommand writecommand"},
    Row{"bit", "band:2 bnot:1 bor:2 bxor:2 lshift:2 rshift:2 rol:2 ror:2 arshift:2 check:2 set:2 clear:2 byteswap_16:1 "
               "byteswap_32:1 byteswap_64:1"},
    Row{"bizstring", "hex:1 binary:1 octal:1 trim:1 replace:3 toupper:1 tolower:1 substring:3 remove:3 contains:2 "
                     "startswith:2 endswith:2 split:2 pad_start:3@2.9 pad_end:3@2.9 decode@2.9 encode@2.9 fold@2.9"},
    Row{"client",
        "addcheat:1 borderheight:0 borderwidth:0 bufferheight:0 bufferwidth:0 clearautohold:0 closerom:0 "
        "createinstance:1 displaymessages:1 enablerewind:1 exactsleep:1@2.3.1 exit:0 exitCode:1 frameskip:1 "
        "GetSoundOn:0 get_approx_framerate:0@2.3.1 get_lua_engine:0@2.3.1 getavailabletools:0 getconfig:0 "
        "gettargetscanlineintensity:0 gettool:1 getversion:0@2.3.1 getwindowsize:0 invisibleemulation:1@2.3.1 "
        "ispaused:0 isseeking:0 isturbo:0 opencheats:0 openhexeditor:0 openramsearch:0 openramwatch:0 openrom:1 "
        "opentasstudio:0 opentoolbox:0 opentracelogger:0 pause:0 pause_av:0 reboot_core:0 removecheat:1 saveram:0 "
        "screenheight:0 screenshot:1 screenshottoclipboard:0 screenwidth:0 seekframe:1@2.3.1 "
        "SetClientExtraPadding:4 SetGameExtraPadding:4 setscreenshotosd:1 SetSoundOn:1 settargetscanlineintensity:1 "
        "setwindowsize:1 sleep:1@2.3.1 speedmode:1 togglepause:0 transformPoint:2@2.3.1 transformPointX:1<2.5 "
        "transformPointY:1<2.5 unpause:0 unpause_av:0 xpos:0 ypos:0"},
    Row{"comm",
        "getluafunctionslist:0 httpGet:1 httpGetGetUrl:0 httpGetPostUrl:0 httpPost:2 httpPostScreenshot:0 "
        "httpSetGetUrl:1 httpSetPostUrl:1 httpSetTimeout:1 httpTest:0 httpTestGet:0 mmfCopyFromMemory:4@2.9 "
        "mmfCopyToMemory:4@2.9 mmfGetFilename:0 mmfRead:2 mmfReadBytes:2@2.9 mmfScreenshot:0 mmfSetFilename:1 "
        "mmfWrite:2 mmfWriteBytes:2@2.9 socketServerGetInfo:0@2.3.2 socketServerGetIp:0@2.3.2 "
        "socketServerGetPort:0@2.3.2 socketServerIsConnected:0@2.3.2 socketServerResponse:0 socketServerScreenShot:0 "
        "socketServerScreenShotResponse:0 socketServerSend:1 socketServerSendBytes:1@2.9 socketServerSetIp:1@2.3.2 "
        "socketServerSetPort:1@2.3.2 socketServerSetTimeout:1 socketServerSuccessful:0 ws_close@2.4 "
        "ws_get_status@2.4 ws_open@2.4 ws_receive@2.4 ws_send@2.4"},
    Row{"console", "clear:0 getluafunctionslist:0 log write writeline"},
    Row{"emu", "disassemble:2 displayvsync:1 frameadvance:0 framecount:0 getboardname:0 getdisplaytype:0 getluacore:0 "
               "getregister:1 getregisters:0 getsystemid:0 islagged:0 lagcount:0 limitframerate:1 minimizeframeskip:1 "
               "setislagged:1 setlagcount:1 setregister:2 setrenderplanes totalexecutedcycles:0 yield:0"},
    Row{"event", "availableScopes:0@2.3.1 can_use_callback_params:1@2.9 on_bus_exec:4@2.9 on_bus_exec_any:3@2.9 "
                 "on_bus_read:4@2.9 on_bus_write:4@2.9 onconsoleclose:2@2.3.1 onexit:2 onframeend:2 onframestart:2 "
                 "oninputpoll:2 onloadstate:2 onmemoryexecute:4 onmemoryexecuteany:3@2.3.1 onmemoryread:4 "
                 "onmemorywrite:4 onsavestate:2 unregisterbyid:1 unregisterbyname:1"},
    Row{"forms",
        "addclick:2 button:7 checkbox:4 clear:2 clearImageCache:1 clearclicks:1 createcolor:4 destroy:1 destroyall:0 "
        "drawArc:8 drawAxis:5 drawBezier:3 drawBox:7 drawEllipse:7 drawIcon:6 drawImage:7 drawImageRegion:10 "
        "drawLine:6 drawPie:9 drawPixel:4 drawPolygon:6 drawRectangle:7 drawString:11 drawText:11 dropdown:6 "
        "getMouseX:1 getMouseY:1 getproperty:2 gettext:1 ischecked:1 label:7 newform:4 openfile:3 pictureBox:5 "
        "refresh:1 setDefaultBackgroundColor:2 setDefaultForegroundColor:2 setDefaultTextBackground:2 "
        "setdropdownitems:3 setlocation:3 setproperty:3 setsize:3 settext:2 textbox:10"},
    Row{"gameinfo", "getboardtype:0 getoptions:0 getromhash:0 getromname:0 getstatus:0 indatabase:0 isstatusbad:0"},
    Row{"genesis", "add_deepfreeze_value clear_deepfreeze_list getlayer_bga getlayer_bgb getlayer_bgw getlayer_obj "
                   "setlayer_bga setlayer_bgb setlayer_bgw setlayer_obj"},
    Row{"gui", "DrawFinish:0 DrawNew:2 addmessage:1 clearGraphics:1 clearImageCache:0 cleartext:0 createcanvas:4 "
               "defaultBackground:1 defaultForeground:1 defaultPixelFont:1 defaultTextBackground:1 drawAxis:5 "
               "drawBezier:3 drawBox:7 drawEllipse:7 drawIcon:6 drawImage:7 drawImageRegion:10 drawLine:6 drawPie:9 "
               "drawPixel:4 drawPolygon:6 drawRectangle:7 drawString:11 drawText:11 pixelText:7 text:5 "
               "use_surface:1@2.6"},
    Row{"input", "get:0 getmouse:0 get_pressed_axes@2.9"},
    Row{"joypad", "get:1 getimmediate:1 getwithmovie:1@2.5 set:2 setanalog:2 setfrommnemonicstr:1 set_analog@2.11"},
    Row{"mainmemory", BH_READS("1") BH_WRITES("2") "writefloat:3 hash_region:2@2.5 getcurrentmemorydomainsize:0 "
                                                   "getname:0"},
    Row{"memory", BH_READS("2") BH_WRITES("3") "writefloat:4 hash_region:3 getcurrentmemorydomainsize:0 "
                                               "getcurrentmemorydomain:0 getmemorydomainlist:0 getmemorydomainsize:1 "
                                               "usememorydomain:1"},
    Row{"memorysavestate", "clearstatesfrommemory:0 loadcorestate:1 removestate:1 savecorestate:0"},
    Row{"movie", "filename:0 getcomments:0 getfps:0 getheader:0 getinput:2 getinputasmnemonic:1 getreadonly:0 "
                 "getrerecordcount:0 getrerecordcounting:0 getsubtitles:0 isloaded:0 length:0 mode:0 "
                 "play_from_start:1@2.9 save:1 setreadonly:1 setrerecordcount:1 setrerecordcounting:1 "
                 "startsfromsaveram:0 startsfromsavestate:0 stop:1"},
    Row{"nds", "getscreeninvert getscreenlayout getscreenrotation setscreeninvert setscreenlayout setscreenrotation"},
    Row{"nes", "addgamegenie getallowmorethaneightsprites getbottomscanline getclipleftandright getdispbackground "
               "getdispsprites gettopscanline removegamegenie setallowmorethaneightsprites setclipleftandright "
               "setdispbackground setdispsprites setscanlines"},
    Row{"savestate", "load:2 loadslot:2 save:2 saveslot:2"},
    Row{"snes", "getlayer_bg_1 getlayer_bg_2 getlayer_bg_3 getlayer_bg_4 getlayer_obj_1 getlayer_obj_2 getlayer_obj_3 "
                "getlayer_obj_4 setlayer_bg_1 setlayer_bg_2 setlayer_bg_3 setlayer_bg_4 setlayer_obj_1 setlayer_obj_2 "
                "setlayer_obj_3 setlayer_obj_4"},
    Row{"tastudio",
        "addcolumn applyinputchanges clearinputchanges engaged getbranches getbranchinput getmarker getrecording "
        "getseekframe getselection hasstate islag loadbranch onbranchload onbranchremove onbranchsave onclearicon "
        "ongreenzoneinvalidated onqueryitembg onqueryitemicon onqueryitemtext removemarker setbranchtext setlag "
        "setmarker setplayback setrecording submitanalogchange submitclearframes submitdeleteframes "
        "submitinputchange submitinsertframes togglerecording"},
    Row{"userdata", "clear:0 containskey:1 get:1 get_keys:0@2.9 remove:1 set:2"},
};

#undef BH_READS
#undef BH_WRITES

/// What follows `mark` in a word of the table, up to the next mark; empty: it is not there.
std::string_view part_after(std::string_view word, char mark)
{
    const std::size_t at = word.find(mark);
    if (at == std::string_view::npos) {
        return {};
    }
    const std::string_view part = word.substr(at + 1);
    return part.substr(0, part.find_first_of(":@<"));
}

bool has(BizHawkVersion version, std::string_view word)
{
    const std::string_view since = part_after(word, '@');
    const std::string_view until = part_after(word, '<');
    return (since.empty() || version >= parse_bizhawk_version(since)) &&
           (until.empty() || version < parse_bizhawk_version(until));
}

std::optional<int> arguments_max(std::string_view word)
{
    const std::string_view most = part_after(word, ':');
    int count = 0;
    std::from_chars(most.data(), most.data() + most.size(), count);
    return most.empty() ? std::nullopt : std::optional{count};
}

} // namespace

const std::map<std::string, ApiFunctions, std::less<>>& api_names(BizHawkVersion version)
{
    static std::map<BizHawkVersion, std::map<std::string, ApiFunctions, std::less<>>> known;
    const auto [at, is_new] = known.try_emplace(version);
    auto& libraries = at->second;
    if (!is_new) {
        return libraries;
    }
    for (const Row& row : k_rows) {
        ApiFunctions& functions = libraries[row.library];
        std::string_view rest = row.functions;
        while (!rest.empty()) {
            const std::string_view word = rest.substr(0, rest.find(' '));
            rest.remove_prefix(std::min(rest.size(), word.size() + 1));
            if (!word.empty() && has(version, word)) {
                functions[std::string{word.substr(0, word.find_first_of(":@<"))}] = arguments_max(word);
            }
        }
    }
    return libraries;
}

} // namespace bh::emu
