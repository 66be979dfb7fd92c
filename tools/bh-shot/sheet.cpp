#include "sheet.hpp"

#include <bh/base/error.hpp>
#include <bh/image/contact_sheet.hpp>
#include <bh/image/png.hpp>

#include <algorithm>

namespace bh::shot {

namespace {

// The size of the largest picture. Pictures that cannot be decoded do not count.
image::PngSize cell_size(const std::vector<RecordedPicture>& pictures, int scale)
{
    image::PngSize largest{1, 1};
    for (const RecordedPicture& picture : pictures) {
        try {
            const image::PngSize size = image::check_png(picture.png);
            largest = {std::max(largest.width, size.width * scale), std::max(largest.height, size.height * scale)};
        } catch (const DataError&) {
            continue; // reported when its cell is drawn
        }
    }
    return largest;
}

// Labels say what tells the steps apart: session and episode only where there are several.
class Labels
{
public:
    explicit Labels(const std::vector<RecordedPicture>& pictures)
    {
        for (const RecordedPicture& picture : pictures) {
            m_sessions = m_sessions || picture.name.session != pictures.front().name.session;
            m_episodes = m_episodes || picture.name.episode != pictures.front().name.episode;
        }
    }

    [[nodiscard]] std::string of(const RecordedPicture& picture) const
    {
        const StepName& name = picture.name;
        std::string label = m_sessions ? "S" + std::to_string(name.session) + " " : "";
        label += m_sessions || m_episodes ? "E" + std::to_string(name.episode) + " " : "";
        return label + "STEP " + std::to_string(name.step) + (picture.action.empty() ? "" : " " + picture.action);
    }

private:
    bool m_sessions = false;
    bool m_episodes = false;
};

std::vector<RecordedPicture> choose_in_one_pass(Job& job, std::size_t wanted)
{
    const auto steps = job.open(job.options().range.first);
    PictureSample sample{wanted};
    const auto offer = [&](Step& step) {
        if (job.load(*steps, step)) {
            sample.offer(step);
        }
    };
    job.for_each_picture(*steps, offer, false);
    return sample.take();
}

// Counts the pictures first, which is quick, and then decodes those only that are wanted. In place of a damaged one
// comes the next.
std::vector<RecordedPicture> choose_exactly(Job& job, std::size_t cells)
{
    const auto count_only = [](Step& /*step*/) {};
    const std::uint64_t first = job.options().range.first;
    const std::uint64_t count = job.for_each_picture(*job.open(first), count_only, false);
    const std::uint64_t wanted = std::min<std::uint64_t>(cells, count);
    std::vector<RecordedPicture> chosen;
    const auto steps = job.open(first, true);
    std::uint64_t place = 0;
    const auto choose = [&](Step& step) {
        if (chosen.size() < wanted && place >= even_place(chosen.size(), wanted, count) && job.load(*steps, step)) {
            chosen.push_back(recorded_picture(step));
        }
        ++place;
    };
    job.for_each_picture(*steps, choose, false);
    return chosen;
}

} // namespace

image::Image draw_sheet(const std::vector<RecordedPicture>& pictures, const Grid& grid, const Look& look,
                        const std::function<void(const std::string&)>& on_damage)
{
    const int count = static_cast<int>(pictures.size());
    const image::PngSize cell = cell_size(pictures, look.scale);
    image::ContactSheet sheet{grid.columns, (count + grid.columns - 1) / grid.columns, cell.width, cell.height};
    const Labels labels{pictures};
    for (int i = 0; i < count; ++i) {
        const RecordedPicture& picture = pictures[static_cast<std::size_t>(i)];
        image::Image pixels;
        try {
            pixels = pixels_of(picture.step(), look);
        } catch (const DataError& error) {
            on_damage(error.what());
        }
        sheet.place(i, pixels, labels.of(picture));
    }
    return sheet.take();
}

void PictureSample::offer(const Step& step)
{
    m_last.assign(step);
    if (m_offered % m_stride == 0) {
        m_kept.push_back(recorded_picture(step));
        m_kept_bytes += m_kept.back().png.size();
    }
    ++m_offered;
    while (m_kept.size() > 1 && (m_kept.size() > k_kept_per_wanted * m_wanted || m_kept_bytes > k_bytes_max)) {
        thin_out();
    }
}

std::vector<RecordedPicture> PictureSample::take()
{
    if (m_offered == 0) {
        return {};
    }
    const std::uint64_t last = m_offered - 1;
    if (last % m_stride != 0) {
        m_kept.push_back(recorded_picture(m_last.step()));
    }
    if (m_kept.size() <= m_wanted) {
        return std::move(m_kept);
    }
    std::vector<RecordedPicture> chosen;
    for (std::size_t i = 0; i < m_wanted; ++i) {
        const std::uint64_t place = even_place(i, m_wanted, m_offered);
        const std::uint64_t nearest = place == last ? m_kept.size() - 1 : (place + m_stride / 2) / m_stride;
        chosen.push_back(std::move(m_kept[std::min<std::size_t>(nearest, m_kept.size() - 1)]));
    }
    return chosen;
}

void PictureSample::thin_out()
{
    m_stride *= 2;
    std::size_t count = 0;
    m_kept_bytes = 0;
    for (std::size_t i = 0; i < m_kept.size(); i += 2) {
        m_kept_bytes += m_kept[i].png.size();
        std::swap(m_kept[count++], m_kept[i]);
    }
    m_kept.resize(count);
}

void write_sheet(Job& job)
{
    const Options& options = job.options();
    const Grid& grid = *options.sheet;
    const std::size_t cells = static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows);
    const std::vector<RecordedPicture> pictures =
        job.is_readable_again() ? choose_exactly(job, cells) : choose_in_one_pass(job, cells);
    if (pictures.empty()) { // all of them are damaged, and a warning has told so
        return;
    }
    const image::Image sheet =
        draw_sheet(pictures, grid, options.look, [&job](const std::string& damage) { job.damage().add(damage); });
    if (options.terminal) {
        job.context().output().write(terminal_text(sheet, detect_terminal(*options.terminal)));
    } else {
        std::string png;
        image::encode_png(sheet, png);
        write_picture(png, options.output, options.overwrite, job.context());
    }
    job.note_pictures(pictures.size());
}

} // namespace bh::shot
