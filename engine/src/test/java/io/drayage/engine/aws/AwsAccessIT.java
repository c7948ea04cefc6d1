package io.drayage.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.Secret;
import io.drayage.engine.store.StoreConfig;
import io.drayage.engine.testing.Await;
import io.drayage.lab.aws.LabAws;
import io.drayage.lab.aws.LabAwsOptions;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHash;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our clients against the lab's strict AWS: it checks signatures, checksums and every rule of the services. */
class AwsAccessIT {
    private static final String SECRET = LabAws.SECRET_KEY;

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path folder;

    @AfterEach
    void close() throws Exception {
        Await.await(vertx.close());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writesASnapshotAndRegistersAnImageOfIt(boolean tls) throws Exception {
        // Given
        LabAws lab = Await.await(LabAws.start(vertx, tls ? options().withTls() : options()));
        AwsAccess aws = open(lab, SECRET);
        byte[] data = new byte[BlockGeometry.BLOCK_BYTES];
        new Random(5).nextBytes(data);
        BlockHash hash = BlockHash.of(sha256(data));

        // When
        String snapshot =
                Await.await(aws.ebs().startSnapshot(start(Optional.empty()))).orElseThrow();
        Await.await(aws.ebs().putBlock(snapshot, 7, Buffer.buffer(data), hash));
        Await.await(aws.ebs().completeSnapshot(snapshot, 1, linear(hash)));
        String image = Await.await(aws.ec2()
                .registerImage(new ImageSpec(
                        "web01 (test)",
                        "a test",
                        "x86_64",
                        Optional.of("uefi"),
                        true,
                        List.of(new ImageSpec.Volume("/dev/sda1", snapshot, 1, "gp3", false)),
                        Map.of("drayage:job", "j"))));

        // Then
        assertThat(Await.await(lab.ownBlocks(snapshot))).containsExactly(7);
        assertThat(block(Await.await(lab.exportSnapshot(snapshot, folder.resolve("volume.raw"))), 7))
                .isEqualTo(data);
        MachineImage found = Await.await(aws.ec2().imageNamed("web01 (test)")).orElseThrow();
        assertThat(found.imageId()).isEqualTo(image);
        assertThat(found.snapshotIds()).containsExactly(snapshot);
        assertThat(found.tags()).containsEntry("drayage:job", "j");
        assertThat(Await.await(aws.ec2().snapshots(List.of(snapshot, "snap-00000000000000000"))))
                .containsOnlyKeys(snapshot)
                .hasValueSatisfying(new org.assertj.core.api.Condition<>(
                        state -> state.status() == SnapshotState.Status.COMPLETED
                                && "me".equals(state.tags().get("drayage:owner")),
                        "completed and tagged"));
        Await.await(aws.close());
        Await.await(lab.close());
    }

    @Test
    void aDeniedActionFailsAtOnceAndNamesActionAndResource() throws Exception {
        // Given
        LabAws lab = Await.await(LabAws.start(vertx, options()));
        AwsAccess aws = open(lab, SECRET);
        lab.permissions().without("ebs:StartSnapshot").without("ec2:DescribeImages");

        // When
        EngineException ebs = (EngineException) Await.failureOf(aws.ebs().startSnapshot(start(Optional.empty())));
        EngineException ec2 = (EngineException) Await.failureOf(aws.ec2().imageNamed("x"));

        // Then
        assertThat(List.of(ebs, ec2)).allSatisfy(denied -> {
            assertThat(denied.kind()).isEqualTo(EngineException.Kind.LOGIN);
            assertThat(denied.retryable()).isFalse();
        });
        assertThat(ebs.remedy()).contains("Allow ebs:StartSnapshot on a snapshot");
        assertThat(ec2.remedy()).contains("Allow ec2:DescribeImages on image 'x'");
        assertThat(lab.counters().calls()).containsEntry("ebs:POST", 1L).containsEntry("ec2:DescribeImages", 1L);
        Await.await(aws.close());
        Await.await(lab.close());
    }

    @Test
    void wrongKeysAreSaidToBeWrongAndNeverRepeated() throws Exception {
        // Given
        LabAws lab = Await.await(LabAws.start(vertx, options()));
        AwsAccess aws = open(lab, "not the secret at all");

        // When
        EngineException ebs = (EngineException) Await.failureOf(aws.ebs().startSnapshot(start(Optional.empty())));
        EngineException sts = (EngineException) Await.failureOf(aws.sts().caller());

        // Then
        assertThat(List.of(ebs, sts)).allSatisfy(refused -> {
            assertThat(refused.kind()).isEqualTo(EngineException.Kind.LOGIN);
            assertThat(refused).hasMessageContaining("credentials").hasMessageNotContaining("not the secret");
        });
        Await.await(aws.close());
        Await.await(lab.close());
    }

    @Test
    void aParentThatIsGoneIsAnAnswerAndNotAnError() throws Exception {
        // Given
        LabAws lab = Await.await(LabAws.start(vertx, options()));
        AwsAccess aws = open(lab, SECRET);

        // When
        Future<Optional<String>> started = aws.ebs().startSnapshot(start(Optional.of("snap-0123456789abcdef0")));

        // Then
        assertThat(Await.await(started)).isEmpty();
        Await.await(aws.close());
        Await.await(lab.close());
    }

    @Test
    void asksStsKmsAndIamToo() throws Exception {
        // Given
        LabAws lab = Await.await(LabAws.start(vertx, options()));
        AwsAccess aws = open(lab, SECRET);
        String key = Await.await(lab.addKey("alias/dray", "11111111-2222-3333-4444-555555555555"));
        Await.await(lab.addRole("sms", "{\"Version\": \"2012-10-17\"}"));

        // When
        Sts.Caller caller = Await.await(aws.sts().caller());
        Optional<Kms.Key> found = Await.await(aws.kms().key("alias/dray"));
        Optional<Kms.Key> none = Await.await(aws.kms().key("alias/none"));
        Optional<Iam.Role> role = Await.await(aws.iam().role("sms"));
        Optional<Iam.Role> noRole = Await.await(aws.iam().role("none"));

        // Then
        assertThat(caller.account()).isEqualTo("123456789012");
        assertThat(found).hasValueSatisfying(one -> assertThat(one.arn()).isEqualTo(key));
        assertThat(none).isEmpty();
        assertThat(role).hasValueSatisfying(one -> assertThat(one.trustPolicy()).contains("2012-10-17"));
        assertThat(noRole).isEmpty();
        Await.await(aws.close());
        Await.await(lab.close());
    }

    @Test
    void anEndpointThatNobodyServesIsUnreachable() throws Exception {
        // Given
        LabAws lab = Await.await(LabAws.start(vertx, options()));
        java.net.URI gone = lab.endpoint();
        AwsConfig config = config(lab, SECRET);
        Await.await(lab.close());
        AwsAccess aws = Await.await(AwsAccess.open(vertx, config));

        // When
        AwsFailure put = (AwsFailure)
                Await.failureOf(aws.ebs().putBlock("snap-1", 0, Buffer.buffer(new byte[1]), BlockHash.ZERO_BLOCK));

        // Then
        assertThat(put.isSilence()).isTrue();
        assertThat(AwsErrors.exception(put).kind()).isEqualTo(EngineException.Kind.UNREACHABLE);
        assertThat(gone).isNotNull();
        Await.await(aws.close());
    }

    private LabAwsOptions options() {
        return LabAwsOptions.in(folder);
    }

    private AwsAccess open(LabAws lab, String secret) throws Exception {
        return Await.await(AwsAccess.open(vertx, config(lab, secret)));
    }

    private static AwsConfig config(LabAws lab, String secret) {
        return new AwsConfig(
                "us-east-1",
                new AwsConfig.Endpoints(Optional.of(lab.endpoint()), Optional.empty()),
                new StoreConfig.StaticKeys(LabAws.ACCESS_KEY, Secret.of(secret), Optional.empty()),
                Optional.empty(),
                lab.certificatePem());
    }

    private static EbsDirect.Start start(Optional<String> parent) {
        return new EbsDirect.Start(
                1, parent, "a test", "token-1", false, Optional.empty(), Map.of("drayage:owner", "me"));
    }

    private static BlockHash linear(BlockHash hash) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(32);
        hash.write(bytes);
        return BlockHash.of(sha256(bytes.array()));
    }

    private static byte[] block(Path volume, int index) throws Exception {
        try (FileChannel channel = FileChannel.open(volume)) {
            ByteBuffer bytes = ByteBuffer.allocate(BlockGeometry.BLOCK_BYTES);
            channel.read(bytes, (long) index * BlockGeometry.BLOCK_BYTES);
            return bytes.array();
        }
    }

    private static byte[] sha256(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }
}
