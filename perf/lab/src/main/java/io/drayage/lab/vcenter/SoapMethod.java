package io.drayage.lab.vcenter;

import io.vertx.core.Future;

/** Answers a call: with a value, with nothing (a null result), or with a SoapFault, thrown or as the future's failure. Runs on the vCenter's context. */
interface SoapMethod {
    Future<Object> call(Call call);
}
