#include "api/http_object.hpp"

namespace bh::emu {

namespace {

bizhawk::HttpOptions options_of(const Profile& profile, int stop_fd)
{
    bizhawk::HttpOptions options;
    options.host = profile.host == Host::mono ? bizhawk::Host::mono : bizhawk::Host::windows;
    options.version_major = profile.version.major_number;
    options.version_minor = profile.version.minor_number;
    options.version_patch = profile.version.patch_number;
    options.stop_fd = stop_fd;
    return options;
}

} // namespace

HttpObject::HttpObject(const Profile& profile, int stop_fd) : client{options_of(profile, stop_fd)} {}

std::unique_ptr<HttpObject> make_http_object(const Profile& profile, const EmuHawkFlags& flags, int stop_fd)
{
    const bool is_always_made = profile.version < BizHawkVersion{2, 3, 2};
    if (!is_always_made && !flags.url_get && !flags.url_post) {
        return nullptr;
    }
    auto http = std::make_unique<HttpObject>(profile, stop_fd);
    http->get_url = flags.url_get;
    http->post_url = flags.url_post;
    if (is_always_made) { // its defaults
        http->get_url = flags.url_get.value_or("http://localhost:9876/index");
        http->post_url = flags.url_post.value_or("http://localhost:9876/post/");
    }
    return http;
}

} // namespace bh::emu
