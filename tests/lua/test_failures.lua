local check = require("check")
local failures = require("bh.failures")

check.case("a failed connection is told in a few words, not in those of .NET", function()
    for text, reason in pairs({
        -- Mono, Windows and bh-emu
        ["System.Net.Http.HttpRequestException: Connection refused\n ---> System.Net.Sockets.SocketException (10061): "
            .. "Connection refused\n  at System.Net.Http.ConnectHelper"] = "connection refused",
        ["System.Net.Http.HttpRequestException: An error occurred while sending the request. ---> System.Net.WebException"
            .. ": Unable to connect to the remote server ---> System.Net.Sockets.SocketException: No connection could be "
            .. "made because the target machine actively refused it 127.0.0.1:9001\r\n   at System.Net"]
            = "connection refused",
        ["System.Threading.Tasks.TaskCanceledException: A task was canceled."] = "timed out",
        ["System.Net.Http.HttpRequestException: Name or service not known ---> x"] = "no such host",
        ["System.Net.Http.HttpRequestException: An error ---> System.IO.IOException: the wire is cut\n  at X.Y ()"]
            = "the wire is cut",
        ["System.InvalidOperationException: An invalid request URI was provided."]
            = "An invalid request URI was provided.",
        ["./bh/link.lua:96: https://h:1/act: https is not supported"] = "https://h:1/act: https is not supported",
        ['[string "main"]:7: no such function'] = "no such function",
        ["127.0.0.1:9001: not there"] = "127.0.0.1:9001: not there",
        ["ERR:a token is refused"] = "ERR:a token is refused",
        ["b\27[31mad\nmore"] = "b [31mad",
    }) do
        check.same(failures.reason(text), reason)
    end
    check.same({ #failures.reason(("x"):rep(5000000)), failures.reason(nil) }, { 200, "nil" })
end)

check.case("an exception's text begins with its type", function()
    check.same({ failures.is_exception("System.Net.Http.HttpRequestException: x"),
        failures.is_exception("STRING Exception: x"), failures.is_exception("ACT:A|msg:Exception") },
        { true, false, false })
end)
