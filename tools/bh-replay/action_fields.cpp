#include "action_fields.hpp"

#include <bh/base/text.hpp>
#include <bh/protocol/action.hpp>

#include <algorithm>

namespace bh::replay {

namespace {

constexpr std::string_view k_pressed = "pressed";

// `item` is in its canonical form.
void add_control(std::string_view item, ActionFields& fields)
{
    const auto equals = item.find('=');
    const std::string_view value = equals == std::string_view::npos ? std::string_view{} : item.substr(equals + 1);
    if (item != protocol::k_no_action) {
        fields.controls.push_back({std::string{item.substr(0, equals)}, std::string{value}});
    }
}

bool is_off(std::string_view value)
{
    return value == "0" || to_upper(value) == "FALSE";
}

void add_reply_field(std::string_view key, std::string_view value, ActionFields& fields)
{
    if (key == "load") {
        fields.load = value;
    } else if (key == "save") {
        fields.save = value;
    } else if (key == "restart") {
        fields.restart = !is_off(value);
    }
}

/// "pressed" or the axis's value; empty if the control is not held.
std::string_view value_of(const ActionFields& fields, std::string_view name)
{
    const auto found = std::ranges::find(fields.controls, name, &ActionFields::Control::name);
    if (found == fields.controls.end()) {
        return {};
    }
    return found->value.empty() ? k_pressed : std::string_view{found->value};
}

} // namespace

std::string ActionFields::text() const
{
    std::string text;
    for (const Control& control : controls) {
        text += (text.empty() ? "" : "+") + control.name + (control.value.empty() ? "" : "=" + control.value);
    }
    text += text.empty() ? protocol::k_no_action : "";
    text += frames.empty() ? "" : "*" + frames;
    text += load.empty() ? "" : "|load:" + load;
    text += save.empty() ? "" : "|save:" + save;
    return text + (restart ? "|restart" : "");
}

ActionFields take_apart(std::string_view action, std::string_view reply_fields)
{
    ActionFields fields;
    const std::string canonical = protocol::canonical_action(action);
    std::string_view rest = canonical;
    if (const auto star = rest.rfind('*'); star != std::string_view::npos) {
        fields.frames = rest.substr(star + 1);
        rest = rest.substr(0, star);
    }
    while (!rest.empty()) {
        const std::string_view item = rest.substr(0, rest.find('+'));
        rest.remove_prefix(std::min(item.size() + 1, rest.size()));
        add_control(item, fields);
    }
    while (!reply_fields.empty()) {
        reply_fields.remove_prefix(1); // the bar
        const std::string_view field = reply_fields.substr(0, reply_fields.find('|'));
        reply_fields.remove_prefix(field.size());
        const auto colon = std::min(field.find(':'), field.size());
        add_reply_field(field.substr(0, colon), field.substr(std::min(colon + 1, field.size())), fields);
    }
    return fields;
}

std::vector<FieldDifference> differences(const ActionFields& recorded, const ActionFields& other)
{
    std::vector<FieldDifference> found;
    const auto compare = [&found](std::string_view field, std::string_view a, std::string_view b) {
        if (a != b) {
            found.push_back({std::string{field}, std::string{a}, std::string{b}});
        }
    };
    for (const ActionFields::Control& control : recorded.controls) {
        compare(control.name, value_of(recorded, control.name), value_of(other, control.name));
    }
    for (const ActionFields::Control& control : other.controls) {
        if (value_of(recorded, control.name).empty()) {
            compare(control.name, {}, value_of(other, control.name));
        }
    }
    compare("frames", recorded.frames, other.frames);
    compare("load", recorded.load, other.load);
    compare("save", recorded.save, other.save);
    compare("restart", recorded.restart ? "true" : "", other.restart ? "true" : "");
    return found;
}

std::string_view reply_fields(std::string_view reply)
{
    const auto bar = reply.find('|');
    return reply.starts_with("ACT:") && bar != std::string_view::npos ? reply.substr(bar) : std::string_view{};
}

} // namespace bh::replay
