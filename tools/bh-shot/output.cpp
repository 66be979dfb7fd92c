#include "output.hpp"

#include <bh/base/error.hpp>
#include <bh/base/file_name.hpp>
#include <bh/base/output.hpp>
#include <bh/image/image.hpp>
#include <bh/image/y4m.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

namespace bh::shot {

namespace {

// "-" means the descriptor.
bool status_of(const std::string& path, int standard_fd, struct stat& info)
{
    return path == "-" ? ::fstat(standard_fd, &info) == 0 : ::stat(path.c_str(), &info) == 0;
}

class PngSink final : public Sink
{
public:
    PngSink(const Options& options, cli::Context& context)
        : m_options{options}, m_context{context}, m_pattern{options.pattern()}
    {
    }

    void put(const Step& step) override
    {
        const std::string png = png_of(step, m_options.look);
        const std::string file = m_pattern ? m_pattern->name(step.number) : m_options.output;
        if (m_pattern) {
            check_output(m_options.input, file, m_options.overwrite);
        }
        write_picture(png, file, m_options.overwrite, m_context);
        m_context.detail(file + ": " + to_text(step.name));
    }

private:
    const Options& m_options;
    cli::Context& m_context;
    std::optional<NumberedName> m_pattern;
};

/// All pictures of a video have the size of the first: one of another size is made to fit, and stands in the middle.
class VideoSink final : public Sink
{
public:
    VideoSink(const Options& options, cli::Context& context) : m_options{options}, m_context{context} {}

    void put(const Step& step) override
    {
        const image::Image picture = pixels_of(step, m_options.look);
        m_text.clear();
        if (m_frame.width == 0) {
            image::resize(m_frame, picture.width, picture.height);
            m_text = image::y4m_header(picture.width, picture.height, m_options.rate);
        }
        if (picture.width == m_frame.width && picture.height == m_frame.height) {
            image::append_y4m_frame(picture, m_text);
        } else {
            fit(picture);
            image::append_y4m_frame(m_frame, m_text);
        }
        write(m_text);
    }

    void finish() override
    {
        if (m_file) {
            m_file->commit();
        }
        if (m_encoder) {
            m_encoder->finish();
        }
    }

private:
    // The file appears only when there is something to be in it.
    void write(std::string_view text)
    {
        if (m_options.encoding) {
            if (!m_encoder) {
                m_encoder.emplace(m_options.output, m_options.overwrite, *m_options.encoding);
            }
            m_encoder->write(text);
            return;
        }
        if (m_options.output == "-") {
            m_context.output().write(text);
            return;
        }
        if (!m_file) {
            m_file.emplace(m_options.output, m_options.overwrite);
        }
        m_file->write(text);
    }

    void fit(const image::Image& picture)
    {
        const std::int64_t by_width = std::int64_t{m_frame.width} * picture.height;
        const std::int64_t by_height = std::int64_t{m_frame.height} * picture.width;
        const bool is_wide = by_width <= by_height;
        const auto width =
            is_wide ? m_frame.width : static_cast<int>(std::max<std::int64_t>(1, by_height / picture.height));
        const auto height =
            is_wide ? static_cast<int>(std::max<std::int64_t>(1, by_width / picture.width)) : m_frame.height;
        image::resample(picture, width, height, m_fitted);
        std::fill(m_frame.rgb.begin(), m_frame.rgb.end(), std::uint8_t{0});
        image::paste(m_fitted, (m_frame.width - width) / 2, (m_frame.height - height) / 2, m_frame);
    }

    const Options& m_options;
    cli::Context& m_context;
    std::optional<AtomicFile> m_file;
    std::optional<Encoder> m_encoder;
    image::Image m_frame; ///< black around the picture
    image::Image m_fitted;
    std::string m_text;
};

class TerminalSink final : public Sink
{
public:
    TerminalSink(const Options& options, cli::Context& context) : m_options{options}, m_context{context} {}

    void put(const Step& step) override
    {
        if (!m_terminal) {
            m_terminal = detect_terminal(*m_options.terminal);
        }
        m_context.output().write(terminal_text(pixels_of(step, m_options.look), *m_terminal));
        m_context.output().flush(); // its name comes below it
        m_context.note(m_options.input + ": " + to_text(step.name));
    }

private:
    const Options& m_options;
    cli::Context& m_context;
    std::optional<Terminal> m_terminal; ///< asked when the first picture is there
};

} // namespace

void check_output(const std::string& input, const std::string& output, Overwrite overwrite)
{
    if (output == "-" && Output::is_terminal()) {
        throw UsageError{"refusing to write a picture to a terminal\nUse -o FILE, or redirect or pipe the output."};
    }
    struct stat to = {};
    if (!status_of(output, STDOUT_FILENO, to) || !S_ISREG(to.st_mode)) {
        return;
    }
    struct stat from = {};
    if (status_of(input, STDIN_FILENO, from) && from.st_dev == to.st_dev && from.st_ino == to.st_ino) {
        throw UsageError{input, "is both the recording and the output"};
    }
    if (output != "-" && overwrite == Overwrite::no) {
        throw ExistsError{output};
    }
}

void write_picture(std::string_view png, const std::string& output, Overwrite overwrite, cli::Context& context)
{
    if (output == "-") {
        context.output().write(png);
        return;
    }
    AtomicFile file{output, overwrite};
    file.write(png);
    file.commit();
}

std::unique_ptr<Sink> make_sink(const Options& options, cli::Context& context)
{
    if (options.terminal) {
        return std::make_unique<TerminalSink>(options, context);
    }
    if (options.is_video()) {
        return std::make_unique<VideoSink>(options, context);
    }
    return std::make_unique<PngSink>(options, context);
}

} // namespace bh::shot
