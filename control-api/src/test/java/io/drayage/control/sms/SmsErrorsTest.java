package io.drayage.control.sms;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.control.store.StoreRefusedException;
import io.drayage.control.store.StoreRefusedException.Rule;
import io.drayage.engine.api.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SmsErrorsTest {
    @Test
    void anUnknownJobIsNamedAsTheOperationsModelNamesIt() {
        StoreRefusedException unknown = new StoreRefusedException(Rule.JOB_NOT_FOUND, "no job");
        assertThat(SmsErrors.of("DeleteReplicationJob", unknown).code()).isEqualTo("ReplicationJobNotFoundException");
        assertThat(SmsErrors.of("GetReplicationRuns", unknown).code()).isEqualTo("InvalidParameterException");
    }

    @Test
    void anErrorThatAnOperationsModelDoesNotHaveIsCalledByOneThatItHas() {
        SmsException refused = SmsException.client("ServerCannotBeReplicatedException", "why");
        assertThat(SmsErrors.of("CreateReplicationJob", refused).code()).isEqualTo("ServerCannotBeReplicatedException");
        assertThat(SmsErrors.of("StartAppReplication", refused).code()).isEqualTo("OperationNotPermittedException");
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    void everyRuleOfTheStoresIsAClientFaultWithItsMessage(Rule rule) {
        SmsException answer = SmsErrors.of("GetServers", new StoreRefusedException(rule, "why"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer).hasMessage("why");
    }

    @Test
    void aDatabaseThatIsAwayIsTemporaryAndABugSaysNothingOfItself() {
        SmsException away = SmsErrors.of(
                "GetServers",
                new EngineException(EngineException.Kind.UNREACHABLE, "Postgres u@h", "refused", "Start it"));
        assertThat(away.code()).isEqualTo("TemporarilyUnavailableException");
        assertThat(away.status()).isEqualTo(503);
        SmsException bug = SmsErrors.of("GetServers", new IllegalStateException("SELECT secret"));
        assertThat(bug.code()).isEqualTo("InternalError");
        assertThat(bug.status()).isEqualTo(500);
        assertThat(bug.getMessage()).doesNotContain("secret");
    }

    @Test
    void theModelHasThirtyFiveOperations() {
        assertThat(SmsModel.API.names()).hasSize(35);
    }
}
