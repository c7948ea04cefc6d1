package io.drayage.lab.nfc;

import io.drayage.lab.estate.NfcManners;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** How a read's answer is cut and in which order the pieces go. */
final class FragmentPlan {
    private static final int[] ODD_SIZES = {1000, 65_536, 7, 4096, 512, 30_001};

    private FragmentPlan() {}

    static List<Fragment> of(ReadRequest request, NfcManners.Fragments how) {
        boolean odd = how == NfcManners.Fragments.ODD;
        List<Fragment> plan = new ArrayList<>(request.length() / request.bufferBytes() + 1);
        int at = 0;
        while (at < request.length()) {
            int size = odd ? ODD_SIZES[plan.size() % ODD_SIZES.length] : request.bufferBytes();
            int length = Math.min(Math.min(size, request.bufferBytes()), request.length() - at);
            plan.add(new Fragment(at, length));
            at += length;
        }
        if (how != NfcManners.Fragments.IN_ORDER) {
            Collections.shuffle(plan, new Random(request.offset() ^ request.opId()));
        }
        return plan;
    }
}
