#include "formats.hpp"

#include <bh/base/atomic_folder.hpp>
#include <bh/base/error.hpp>
#include <bh/dataset/value.hpp>
#include <bh/record/line_writer.hpp>

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <optional>

namespace bh::exporter {

namespace {

/// One shard: a tar file, written once from its beginning to its end.
class Shard
{
public:
    explicit Shard(const std::string& path)
        : m_file{path, Overwrite::no}, m_archive{archive_write_new(), &archive_write_free}
    {
        archive_write_set_format_pax_restricted(m_archive.get()); // ustar, unless a sample is larger than that can say
        archive_write_set_bytes_per_block(m_archive.get(), 512 * 128);
        check(archive_write_open(m_archive.get(), this, nullptr, &Shard::write, nullptr));
    }

    Shard(const Shard&) = delete;
    Shard& operator=(const Shard&) = delete;

    // Without commit() nothing may be written any more: this object is about to go.
    ~Shard() { m_is_dead = true; }

    void add(const std::string& name, std::string_view content)
    {
        const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry{archive_entry_new(),
                                                                                  &archive_entry_free};
        archive_entry_set_pathname(entry.get(), name.c_str());
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0644);
        archive_entry_set_mtime(entry.get(), 0, 0); // the same recording gives the same bytes
        check(archive_write_header(m_archive.get(), entry.get()));
        if (archive_write_data(m_archive.get(), content.data(), content.size()) !=
            static_cast<la_ssize_t>(content.size())) {
            check(ARCHIVE_FATAL);
        }
        m_bytes += content.size() + 1024; // with its head and its padding, about
    }

    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }

    void commit()
    {
        check(archive_write_close(m_archive.get()));
        m_file.commit();
    }

private:
    // libarchive is C: no exception may pass through it.
    static la_ssize_t write(archive* /*archive*/, void* self, const void* bytes, std::size_t size)
    {
        auto& shard = *static_cast<Shard*>(self);
        if (shard.m_is_dead) {
            return static_cast<la_ssize_t>(size);
        }
        try {
            shard.m_file.write({static_cast<const char*>(bytes), size});
        } catch (...) {
            shard.m_failure = std::current_exception();
            return -1;
        }
        return static_cast<la_ssize_t>(size);
    }

    void check(int result)
    {
        if (m_failure) {
            std::rethrow_exception(std::exchange(m_failure, nullptr));
        }
        if (result < ARCHIVE_WARN) {
            const char* const reason = archive_error_string(m_archive.get());
            throw Error{std::string{"cannot write a shard: "} + (reason == nullptr ? "unknown reason" : reason)};
        }
    }

    AtomicFile m_file;
    std::exception_ptr m_failure;
    bool m_is_dead = false;
    std::uint64_t m_bytes = 0;
    std::unique_ptr<archive, decltype(&archive_write_free)> m_archive;
};

class SampleSink final : public RowSink
{
public:
    SampleSink(Job& job, AtomicFolder& folder) : m_job{job}, m_folder{folder}
    {
        for (const std::string& name : job.dataset().fields) {
            m_columns.emplace_back(name);
        }
    }

    void commit()
    {
        if (m_shard) {
            m_shard->commit();
            m_shard.reset();
        }
    }

    [[nodiscard]] std::uint64_t samples() const { return m_samples; }

    [[nodiscard]] std::uint64_t shards() const { return m_shards; }

protected:
    void keep(const dataset::Observation& observation, Row& row) override
    {
        if (m_columns.empty()) {
            dataset::append_json(row.kept, observation.step.observation);
        } else {
            append_chosen(observation, row.kept);
        }
        if (m_job.dataset().pictures != Pictures::none) {
            if (const auto png = m_job.picture_png(observation)) {
                row.picture = *png;
            }
        }
    }

    void write(const Row& row) override
    {
        if (m_shard && m_shard->bytes() >= m_job.dataset().shard_bytes) {
            commit();
        }
        if (!m_shard) {
            m_shard.emplace(m_folder.place(numbered("shard-%06llu.tar", m_shards++)));
        }
        const std::string key = numbered("%09llu", m_samples++);
        if (!row.picture.empty()) {
            m_shard->add(key + ".png", row.picture);
        }
        m_shard->add(key + ".json", json_of(row));
    }

private:
    void append_chosen(const dataset::Observation& observation, std::string& json)
    {
        json += '{';
        for (dataset::Column& column : m_columns) {
            const dataset::Value value = column.find(observation.record, observation.step.observation);
            if (!value.is_absent()) {
                json += json.size() > 1 ? "," : "";
                record::append_json_string(json, column.name());
                json += ':';
                value.append_json_to(json);
            }
        }
        json += '}';
    }

    std::string json_of(const Row& row) const
    {
        std::string json;
        record::LineWriter line{json};
        line.number("episode", row.episode).number("row", row.row).number("session", row.place.session);
        line.number("recorded_episode", row.place.episode).number("step", row.place.step);
        line.number("time_us", row.time_us).raw("observation", row.kept);
        if (row.has_transition) {
            if (row.has_action) {
                line.text("action", row.action);
            }
            if (m_job.dataset().pad == PadLayout::canonical && row.has_action) {
                line.raw("pad", pad_of(row));
            }
            if (row.reward) {
                line.real("reward", *row.reward);
            }
            line.boolean("terminated", row.terminated).boolean("truncated", row.truncated);
        }
        line.close();
        return json;
    }

    [[nodiscard]] std::string pad_of(const Row& row) const
    {
        const dataset::CanonicalPad pad{m_job.reader().system_of(row.place.session)};
        std::string json;
        for (const float value : pad.state(dataset::parse_action(row.action), 1)) {
            json += json.empty() ? "[" : ",";
            record::append_json_number(json, static_cast<double>(value));
        }
        return json + "]";
    }

    static std::string numbered(const char* format, std::uint64_t number)
    {
        std::array<char, 64> name = {};
        std::snprintf(name.data(), name.size(), format, static_cast<unsigned long long>(number));
        return name.data();
    }

    Job& m_job;
    AtomicFolder& m_folder;
    std::vector<dataset::Column> m_columns;
    std::optional<Shard> m_shard;
    std::uint64_t m_samples = 0;
    std::uint64_t m_shards = 0;
};

} // namespace

void write_webdataset(Job& job)
{
    AtomicFolder folder{job.options().output, job.options().overwrite, Job::k_mark};
    SampleSink sink{job, folder};
    job.read(sink);
    sink.commit();
    AtomicFile mark{folder.place(Job::k_mark), Overwrite::no};
    mark.write(job.mark());
    mark.commit();
    folder.commit();
    job.context().note(job.name() + ": " + std::to_string(sink.samples()) + " samples in " +
                       std::to_string(sink.shards()) + (sink.shards() == 1 ? " shard" : " shards"));
}

} // namespace bh::exporter
