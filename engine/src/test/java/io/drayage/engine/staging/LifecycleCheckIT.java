package io.drayage.engine.staging;

import static io.drayage.engine.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.Secret;
import io.drayage.engine.store.CrtObjectStore;
import io.drayage.engine.store.StoreConfig;
import io.drayage.lab.s3.Fault;
import io.drayage.lab.s3.FaultRule;
import io.drayage.lab.s3.LabS3;
import io.drayage.lab.s3.LabS3Options;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules as S3 tells them, over the wire of the lab's S3. */
class LifecycleCheckIT {
    private static final Duration WEEK = Duration.ofDays(7);

    private final Vertx vertx = Vertx.vertx();
    private final LabS3 s3;
    private final CrtObjectStore store;

    LifecycleCheckIT(@TempDir Path directory) {
        s3 = await(LabS3.start(vertx, LabS3Options.in(directory).withBuckets("staging")));
        store = open();
    }

    private CrtObjectStore open() {
        return await(CrtObjectStore.open(
                vertx,
                new StoreConfig(
                        "staging",
                        "us-east-1",
                        Optional.of(s3.endpoint()),
                        new StoreConfig.StaticKeys(s3.accessKey(), Secret.of(s3.secretKey()), Optional.empty()),
                        Optional.empty(),
                        4)));
    }

    @AfterEach
    void stop() {
        await(store.close());
        await(s3.close());
        await(vertx.close());
    }

    @Test
    void aBucketWithoutRulesIsFine() {
        assertThat(await(store.lifecycleRules())).contains(List.of());
        assertThat(dangers()).isEmpty();
    }

    @Test
    void aRuleThatExpiresOurKeysIsNamedWithItsRemedy() {
        // Given
        rules("""
                <Rule><ID>clean all</ID><Status>Enabled</Status><Filter/><Expiration><Days>30</Days></Expiration></Rule>
                <Rule><ID>old form</ID><Status>Enabled</Status><Prefix>dray</Prefix>
                  <Expiration><Date>2027-01-01T00:00:00.000Z</Date></Expiration></Rule>
                """);
        // Then
        assertThat(dangers()).hasSize(2);
        assertThat(dangers().get(0))
                .contains("bucket staging", "'clean all'", "30 days", "Limit the rule to another prefix than 'dray/'");
        assertThat(dangers().get(1)).contains("'old form'", "at a date");
    }

    @Test
    void uploadsThatAreAbortedSoonerThanTheLongestRunAreADanger() {
        // Given
        rules("""
                <Rule><ID>hasty</ID><Status>Enabled</Status><Filter><Prefix>dray/</Prefix></Filter>
                  <AbortIncompleteMultipartUpload><DaysAfterInitiation>6</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>
                <Rule><ID>patient</ID><Status>Enabled</Status><Filter><Prefix>dray/</Prefix></Filter>
                  <AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>
                """);
        // Then
        assertThat(dangers()).singleElement().asString().contains("'hasty'", "6 days", "7 days that a run may take");
    }

    @Test
    void aRuleThatArchivesPartOfTheStagingAreaIsADanger() {
        // Given
        rules("""
                <Rule><ID>archive</ID><Status>Enabled</Status><Filter><And><Prefix>dray/b3a1</Prefix>
                  <ObjectSizeGreaterThan>1000</ObjectSizeGreaterThan></And></Filter>
                  <Transition><Days>90</Days><StorageClass>DEEP_ARCHIVE</StorageClass></Transition>
                  <Transition><Days>30</Days><StorageClass>STANDARD_IA</StorageClass></Transition></Rule>
                """);
        // Then
        assertThat(dangers())
                .singleElement()
                .asString()
                .contains("'archive'", "DEEP_ARCHIVE")
                .doesNotContain("_IA");
    }

    @Test
    void rulesThatCannotTouchOurKeysAreFine() {
        // Given
        rules("""
                <Rule><ID>off</ID><Status>Disabled</Status><Filter/><Expiration><Days>1</Days></Expiration></Rule>
                <Rule><ID>elsewhere</ID><Status>Enabled</Status><Filter><Prefix>logs/</Prefix></Filter>
                  <Expiration><Days>1</Days></Expiration></Rule>
                <Rule><ID>tagged</ID><Status>Enabled</Status><Filter><And><Prefix>dray/</Prefix>
                  <Tag><Key>a</Key><Value>b</Value></Tag></And></Filter><Expiration><Days>1</Days></Expiration></Rule>
                <Rule><ID>versions</ID><Status>Enabled</Status><Filter/>
                  <NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>
                  <Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration></Rule>
                """);
        // Then
        assertThat(dangers()).isEmpty();
    }

    @Test
    void aStoreThatDoesNotTellItsRulesIsNoFailure() {
        // Given
        s3.faults().inject(FaultRule.on("GetBucketLifecycleConfiguration", new Fault.Answer(403, "AccessDenied")));
        // Then
        assertThat(await(store.lifecycleRules())).isEmpty();
    }

    private void rules(String rules) {
        await(s3.lifecycle(
                "staging",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                        + rules + "</LifecycleConfiguration>"));
    }

    private List<String> dangers() {
        return await(new LifecycleCheck(store, "dray/").dangers(WEEK));
    }
}
