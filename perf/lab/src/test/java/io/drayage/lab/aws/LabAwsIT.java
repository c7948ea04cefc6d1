package io.drayage.lab.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.lab.Peers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AWS's Python SDK, which knows the services' published models, accepts every answer and sees the rules of the real services. */
class LabAwsIT {
    private static final String TRUST = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "vmie.amazonaws.com"},
             "Action": "sts:AssumeRole"}]}""";

    private final Vertx vertx = Vertx.vertx();
    private String python;

    @TempDir
    Path folder;

    @BeforeEach
    void findPython() {
        python = Peers.requirePeer("venv/bin/python");
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void obeysTheRulesOfTheRealServices(boolean tls) throws Exception {
        // Given
        LabAwsOptions options = LabAwsOptions.in(folder).withEmptyPages();
        LabAws aws = start(tls ? options.withTls() : options);

        // When
        String said = run(aws, "images.py");

        // Then
        assertThat(said.lines())
                .contains(
                        "account 123456789012",
                        "key arn:aws:kms:us-east-1:123456789012:key/aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb",
                        "no key NotFoundException 400 ",
                        "role 2012-10-17",
                        "no role NoSuchEntity 404 ",
                        "token True pending 524288",
                        "token conflict ConflictException 409 ",
                        "wrong checksum ValidationException 400 INVALID_CHECKSUM",
                        "short block ValidationException 400 INVALID_CONTENT_LENGTH",
                        "beyond ValidationException 400 INVALID_BLOCK",
                        "pending read ValidationException 400 INVALID_SNAPSHOT_STATE",
                        "wrong count ValidationException 400 INVALID_PARAMETER_VALUE",
                        "wrong linear ValidationException 400 INVALID_CHECKSUM",
                        "put after ValidationException 400 INVALID_SNAPSHOT_STATE",
                        "status completed",
                        "parent and key ValidationException 400 INVALID_PARAMETER_VALUE",
                        "pending parent ValidationException 400 INVALID_SNAPSHOT_ID",
                        "inherits [0, 3, 7, 9]",
                        "reads True",
                        "changed [3, 7, 9]",
                        "unrelated ValidationException 400 UNRELATED_SNAPSHOTS",
                        "by tag [True]",
                        "encrypted True",
                        "duplicate InvalidAMIName.Duplicate 400 ",
                        "encrypted mapping InvalidParameterCombination 400 ",
                        "image x86_64 hvm uefi True [{'Key': 'run', 'Value': 'r1'}] False 2",
                        "in use InvalidSnapshot.InUse 400 ",
                        "import completed 100 AWS",
                        "imported windows True",
                        "cancel done IncorrectState 400 ",
                        "linux licence InvalidParameter 400 ",
                        "no image InvalidAMIID.NotFound 400 ",
                        "no snapshot InvalidSnapshot.NotFound 400 ",
                        "dry run DryRunOperation 412 ",
                        "wrong secret SignatureDoesNotMatch 403 ");
        assertThat(aws.counters().puts()).isEqualTo(6);
        await(aws.close());
    }

    @Test
    void deniesTheActionThatAPolicyDoesNotAllowAndNamesIt() throws Exception {
        // Given
        LabAws aws = start(LabAwsOptions.in(folder));
        aws.permissions().policy("""
                {"Statement": [{"Effect": "Allow", "Action": ["ebs:Start*", "ec2:Describe*"], "Resource": "*"}]}""");

        // When
        String said = run(aws, "denied.py");

        // Then
        assertThat(said.lines())
                .contains(
                        "start ACCEPTED",
                        "put AccessDeniedException ebs:PutSnapshotBlock",
                        "describe ACCEPTED",
                        "register UnauthorizedOperation ec2:RegisterImage");
        assertThat(aws.permissions().used()).contains("ebs:StartSnapshot", "ebs:PutSnapshotBlock", "ec2:RegisterImage");
        await(aws.close());
    }

    @Test
    void throttlesBeyondItsQuotasAndHidesNewSnapshots() throws Exception {
        // Given
        LabAws aws = start(LabAwsOptions.in(folder)
                .withQuotas(new LabAwsOptions.Quotas(4, 100, 2))
                .withDelays(
                        new LabAwsOptions.Delays(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMinutes(1))));

        // When
        String said = run(aws, "quotas.py");

        // Then
        assertThat(said.lines())
                .contains(
                        "hidden ResourceNotFoundException",
                        "third pending ConcurrentLimitExceededException",
                        "throttled True ThrottlingException",
                        "after complete pending then completed");
        assertThat(aws.counters().putsThrottled()).isPositive();
        await(aws.close());
    }

    private LabAws start(LabAwsOptions options) throws Exception {
        LabAws aws = await(LabAws.start(vertx, options));
        await(aws.addRole("sms", TRUST));
        await(aws.addKey("alias/lab", "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb"));
        return aws;
    }

    private String run(LabAws aws, String script) throws Exception {
        Path file = folder.resolve(script);
        try (InputStream in = LabAwsIT.class.getResourceAsStream(script)) {
            Files.write(file, in.readAllBytes());
        }
        Path bundle = folder.resolve("ca.pem");
        Files.writeString(bundle, aws.certificatePem().orElse(""));
        return Peers.run(
                Map.of(
                        "AWS_ACCESS_KEY_ID",
                        LabAws.ACCESS_KEY,
                        "AWS_SECRET_ACCESS_KEY",
                        LabAws.SECRET_KEY,
                        "AWS_CA_BUNDLE",
                        bundle.toString()),
                python,
                file.toString(),
                aws.endpoint().toString());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
