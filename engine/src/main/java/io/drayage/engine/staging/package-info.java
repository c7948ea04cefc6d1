/**
 * The life of what is staged: which objects sealed runs need, the collection of the others, segments that are rewritten when little of them is live, what a run's data being dropped means, whether a run is
 * whole, and bucket rules that would endanger it. Depends on store, image and transfer; nothing here reads a source. Confined to one context unless it says otherwise.
 */
@org.jspecify.annotations.NullMarked
package io.drayage.engine.staging;
