#include "sheet.hpp"

#include <bh/base/error.hpp>
#include <bh/image/contact_sheet.hpp>
#include <bh/image/png.hpp>

#include <algorithm>

namespace bh::shot {

namespace {

// Of the largest picture. One that cannot be decoded has no say.
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

    [[nodiscard]] std::string of(const StepName& name) const
    {
        std::string label = m_sessions ? "S" + std::to_string(name.session) + " " : "";
        label += m_sessions || m_episodes ? "E" + std::to_string(name.episode) + " " : "";
        return label + "STEP " + std::to_string(name.step);
    }

private:
    bool m_sessions = false;
    bool m_episodes = false;
};

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
        sheet.place(i, pixels, labels.of(picture.name));
    }
    return sheet.take();
}

} // namespace bh::shot
