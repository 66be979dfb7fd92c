#include "cutter.hpp"
#include "options.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/base/error.hpp>
#include <bh/record/reader.hpp>
#include <bh/trajectory/open.hpp>
#include <bh/trajectory/writer.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

namespace bh::cut {

namespace {

struct Identity
{
    dev_t device;
    ino_t inode;

    bool operator==(const Identity&) const = default;
};

/// Of a regular file. `standard` stands behind the name "-".
std::optional<Identity> identity_of(const std::string& path, int standard)
{
    struct stat info = {};
    const int result = path == "-" ? ::fstat(standard, &info) : ::stat(path.c_str(), &info);
    return result == 0 && S_ISREG(info.st_mode) ? std::optional{Identity{info.st_dev, info.st_ino}} : std::nullopt;
}

bool is_among(const std::vector<std::string>& inputs, const std::optional<Identity>& file)
{
    for (const std::string& input : inputs) {
        if (file && identity_of(input, STDIN_FILENO) == file) {
            return true;
        }
    }
    return false;
}

/// Where the output goes until it is whole. As a rule the writer of recordings sees to that itself, under OUT.partial;
/// but if OUT.partial is what an interrupted recorder left behind, and an input, it needs another name.
class Target
{
public:
    /// \throws bh::UsageError if the output is one of the inputs; bh::FileError if it exists and may not be replaced,
    /// or belongs to a recording that is still being made.
    Target(const std::vector<std::string>& inputs, const std::string& output, Overwrite overwrite);

    /// What the writer is to be told.
    [[nodiscard]] const std::string& writer_path() const { return m_writer_path; }

    /// After the writer finished. \throws bh::FileError
    void commit() const;

    /// The output took the place for which the remains of an interrupted recorder waited.
    [[nodiscard]] bool is_rescue() const { return m_is_rescue; }

private:
    std::string m_output; ///< without links
    std::string m_writer_path;
    bool m_is_rescue = false;
    Overwrite m_overwrite;
};

Target::Target(const std::vector<std::string>& inputs, const std::string& output, Overwrite overwrite)
    : m_output{output == "-" ? output : find_output_place(output).path}, m_writer_path{output}, m_overwrite{overwrite}
{
    const auto existing = identity_of(output, STDOUT_FILENO);
    if (is_among(inputs, existing)) {
        throw UsageError{output == "-" ? "standard output" : output, "is an input, too; write to another file"};
    }
    const std::string partial = m_output + ".partial";
    if (output == "-" || !is_among(inputs, identity_of(partial, -1))) {
        return;
    }
    if (record::is_being_written(partial)) {
        throw FileError{partial, "is still being recorded, and will need the name " + output};
    }
    if (existing && overwrite == Overwrite::no) {
        throw FileError{output, "already exists\nIf it was made of " + partial + " before, that can be removed: " +
                                    trajectory::command_to_remove(output) + "\nTo make it anew: --overwrite"};
    }
    m_writer_path = m_output + ".cut";
    m_is_rescue = true;
}

void Target::commit() const
{
    if (is_rescue()) {
        rename_into_place(m_writer_path, m_output, m_overwrite);
        sync_directory_of(m_output);
    }
}

} // namespace

cli::Outcome cut(const Options& options, cli::Context& context)
{
    if (std::count(options.inputs.begin(), options.inputs.end(), "-") > 0 && ::isatty(STDIN_FILENO) == 1) {
        throw UsageError{"standard input is a terminal; name a recording, or pipe one in"};
    }
    const Overwrite overwrite = options.overwrite ? Overwrite::yes : Overwrite::no;
    const Target target{options.inputs, options.output, overwrite};
    const Inputs inputs{options.inputs};

    trajectory::WriterOptions writer_options;
    writer_options.path = target.writer_path();
    writer_options.overwrite = overwrite;
    writer_options.level = options.level.value_or(writer_options.level);
    writer_options.pixel_level = options.level.value_or(writer_options.pixel_level);
    trajectory::Writer writer{writer_options};
    Cutter cutter{options, inputs, context, writer};
    for (const std::string& path : inputs.paths()) {
        record::Reader reader{trajectory::open_recording(path), {.needs_header = true}};
        cutter.copy(reader);
    }
    cutter.finish();
    writer.finish();
    target.commit();
    const std::uint64_t undecodable = writer.undecodable_pictures();

    context.note("wrote " + std::to_string(cutter.steps_kept()) + " of " + std::to_string(cutter.steps_seen()) +
                 " steps to " + (options.output == "-" ? "standard output" : options.output) + ", " +
                 cli::format_bytes(static_cast<double>(writer.bytes_written())));
    if (cutter.steps_kept() == 0 && cutter.steps_seen() > 0) {
        context.warning("no step is selected");
    }
    if (cutter.where() != nullptr) {
        for (const std::string& warning : cutter.where()->warnings()) {
            context.warning("--where: " + warning);
        }
    }
    if (undecodable > 0) {
        context.warning(std::to_string(undecodable) + (undecodable == 1 ? " picture" : " pictures") +
                        " cannot be decoded; what came is kept");
    }
    if (target.is_rescue()) {
        context.note(options.output + ".partial and its journal are not needed any more; to remove them: " +
                     trajectory::command_to_remove(options.output));
    }
    return cutter.lost_something() || undecodable > 0 ? cli::Outcome::incomplete : cli::Outcome::complete;
}

} // namespace bh::cut
