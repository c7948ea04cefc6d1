package io.drayage.engine.image;

import io.drayage.engine.api.ImageLedger;
import io.drayage.engine.aws.AwsAccess;

/**
 * What builders of AMIs need beyond the staging area.
 *
 * @param ledger what was put into which snapshot, and which AMIs there are
 */
public record AwsImages(AwsAccess access, ImageLedger ledger) {}
