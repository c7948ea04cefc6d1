package io.drayage.engine.image;

import io.drayage.engine.api.VerifyReport.VerifiedDisk;
import io.drayage.engine.flow.Turns;
import io.drayage.engine.store.ObjectStore;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.block.BlockHasher;
import io.drayage.protocol.manifest.ManifestEntry;
import io.drayage.protocol.run.RunDocument;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Proves a run again: reads every staged block, or every block of the raw images made from it, and compares its SHA-256 with the manifest. Unlike a builder it goes on after a
 * bad block and counts.
 */
public final class StagingVerifier {
    /** Blocks of an image file checked in one turn on the worker, so that none holds a worker thread for long. */
    private static final int BLOCKS_PER_TURN = 128;

    private final ObjectStore store;
    private final String stagingPrefix;
    private final WorkerExecutor worker;
    private final Path spoolDirectory;

    /** @param spoolDirectory for manifests while they are read; removed afterwards */
    public StagingVerifier(ObjectStore store, String stagingPrefix, WorkerExecutor worker, Path spoolDirectory) {
        this.store = store;
        this.stagingPrefix = stagingPrefix;
        this.worker = worker;
        this.spoolDirectory = spoolDirectory;
    }

    /** Compares the staged blocks of every disk with the manifests. */
    public Future<List<VerifiedDisk>> verifyStaging(RunDocument run, AtomicBoolean cancelled) {
        return eachDisk(run, (disk, blocks) -> {
            Findings findings = new Findings();
            StagedDiskReader reader = new StagedDiskReader(store, stagingPrefix, worker, blocks, findings, cancelled);
            return reader.readAll().map(read -> findings.report(disk, reader.dataBlocks() + reader.zeroBlocks()));
        });
    }

    /** Compares {@code directory/disk-<deviceKey>.raw} of every disk with the manifests. */
    public Future<List<VerifiedDisk>> verifyImages(RunDocument run, Path directory, AtomicBoolean cancelled) {
        return eachDisk(run, (disk, blocks) -> {
            Path file = directory.resolve("disk-" + disk.deviceKey() + ".raw");
            return worker.executeBlocking(() -> openImage(file), false).compose(channel -> {
                ImageCheck check = new ImageCheck(file, channel, disk, blocks);
                return checkTurns(check, cancelled)
                        .map(done -> check.findings.report(disk, check.checked))
                        .eventually(() -> worker.executeBlocking(
                                () -> {
                                    channel.close();
                                    return null;
                                },
                                false));
            });
        });
    }

    private interface DiskCheck {
        Future<VerifiedDisk> check(RunDocument.Disk disk, Iterator<ManifestEntry> blocks);
    }

    private Future<List<VerifiedDisk>> eachDisk(RunDocument run, DiskCheck check) {
        ManifestSpool spool = new ManifestSpool(store, worker, spoolDirectory);
        StagedRuns runs = new StagedRuns(store, stagingPrefix);
        Future<List<VerifiedDisk>> all = Future.succeededFuture(new ArrayList<>());
        for (RunDocument.Disk disk : run.disks()) {
            all = all.compose(list -> runs.blocks(disk, spool)
                    .compose(blocks -> check.check(disk, blocks))
                    .map(verified -> {
                        list.add(verified);
                        return list;
                    }));
        }
        return all.eventually(() -> worker.executeBlocking(
                () -> {
                    spool.close();
                    return null;
                },
                false));
    }

    private Future<Void> checkTurns(ImageCheck check, AtomicBoolean cancelled) {
        return Turns.repeat(() -> cancelled.get()
                ? Future.failedFuture(Cancellation.error())
                : worker.executeBlocking(check::turn, false));
    }

    private static FileChannel openImage(Path file) {
        try {
            return FileChannel.open(file, StandardOpenOption.READ);
        } catch (IOException e) {
            throw RawImageFile.localDisk(file, e);
        }
    }

    private static final class Findings implements BlockVisitor {
        private long badBlocks;
        private String firstBad = "";

        @Override
        public void block(ManifestEntry.Data entry, byte[] block) {}

        @Override
        public void bad(ManifestEntry.Data entry, String reason) {
            found("block " + entry.blockIndex() + " (" + entry.segmentKey() + " at byte " + entry.offset() + "): "
                    + reason);
        }

        void found(String text) {
            badBlocks++;
            if (firstBad.isEmpty()) {
                firstBad = text;
            }
        }

        VerifiedDisk report(RunDocument.Disk disk, long checked) {
            return new VerifiedDisk(disk.deviceKey(), disk.label(), disk.capacityBytes(), checked, badBlocks, firstBad);
        }
    }

    private static final class ImageCheck {
        private final Path file;
        private final FileChannel channel;
        private final RunDocument.Disk disk;
        private final Iterator<ManifestEntry> entries;
        private final Findings findings = new Findings();
        private final byte[] block = new byte[BlockGeometry.BLOCK_BYTES];
        private final MessageDigest sha256 = BlockHasher.newSha256();
        private long zeroFrom;
        private long zeroEnd;
        private long checked;

        ImageCheck(Path file, FileChannel channel, RunDocument.Disk disk, Iterator<ManifestEntry> entries) {
            this.file = file;
            this.channel = channel;
            this.disk = disk;
            this.entries = entries;
        }

        /** Checks some blocks; whether there are more. */
        boolean turn() {
            if (checked == 0) {
                checkLength();
            }
            for (int i = 0; i < BLOCKS_PER_TURN; i++) {
                if (zeroFrom < zeroEnd) {
                    check(zeroFrom++, BlockHash.ZERO_BLOCK);
                } else if (entries.hasNext()) {
                    ManifestEntry entry = entries.next();
                    if (entry instanceof ManifestEntry.Data data) {
                        check(data.blockIndex(), data.hash());
                    } else {
                        zeroFrom = entry.firstBlock();
                        zeroEnd = entry.endBlock();
                    }
                } else {
                    return false;
                }
            }
            return true;
        }

        private void checkLength() {
            try {
                if (channel.size() != disk.capacityBytes()) {
                    findings.found(file + " has " + channel.size() + " bytes, the disk " + disk.capacityBytes());
                }
            } catch (IOException e) {
                throw RawImageFile.localDisk(file, e);
            }
        }

        private void check(long index, BlockHash expected) {
            checked++;
            read(index);
            BlockHash actual = BlockHash.of(sha256.digest(block));
            if (!actual.equals(expected)) {
                findings.found(
                        "block " + index + ": SHA-256 is " + actual.hex() + ", the manifest says " + expected.hex());
            }
        }

        private void read(long index) {
            int valid = BlockGeometry.validBytes(index, disk.capacityBytes());
            ByteBuffer target = ByteBuffer.wrap(block, 0, valid);
            long base = index * BlockGeometry.BLOCK_BYTES;
            try {
                while (target.hasRemaining() && channel.read(target, base + target.position()) >= 0) {
                    // A short file ends the loop; the zeros that follow then have the wrong hash or are what a hole is.
                }
            } catch (IOException e) {
                throw RawImageFile.localDisk(file, e);
            }
            Arrays.fill(block, target.position(), block.length, (byte) 0);
        }
    }
}
