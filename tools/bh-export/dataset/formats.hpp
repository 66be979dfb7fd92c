#pragma once

#include "job.hpp"

namespace bh::exporter {

// One for each format: reads the job's recording and writes what the options ask for. Nothing is left behind if one
// throws. \throws bh::Error

/// A line for each observation, on a file or standard output.
void write_csv(Job& job);
/// A folder of PNG files, with a line in metadata.csv for each.
void write_frames(Job& job);
/// A folder of tar files whose entries are samples, https://github.com/webdataset/webdataset: KEY.png and KEY.json.
void write_webdataset(Job& job);
/// Returns and lengths of episodes as TensorBoard's event file.
void write_tensorboard(Job& job);
/// NumPy arrays, in a zip file or in a folder.
void write_arrays(Job& job);
/// A folder that Minari reads: HDF5 and metadata.json.
void write_minari(Job& job);
/// One page, with all that it shows.
void write_page(Job& job);

} // namespace bh::exporter
